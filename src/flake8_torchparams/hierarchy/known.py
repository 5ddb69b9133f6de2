"""What is kept by hand of Python and of packages that may not be at hand when linting: which classes are Modules and
which have nothing to do with them, and what containers, functions and decorators do.

Only what their documentation promises and what a reader of the name alone would know.
"""

from __future__ import annotations

import sys

from flake8_torchparams.source.outline import FunctionOutline

# Base classes of well-known packages that are nn.Modules, by the package's top-level name and the class's own name
# (packages move their classes between modules; the name stays).
MODULE_ROOTS: dict[str, frozenset[str]] = {
    "lightning": frozenset({"LightningModule", "_DeviceDtypeModuleMixin"}),
    "pytorch_lightning": frozenset({"LightningModule", "Metric"}),
    "lightning_fabric": frozenset({"_DeviceDtypeModuleMixin"}),
    "transformers": frozenset(
        {
            "PreTrainedModel",
            *("BertModel", "BertPreTrainedModel", "CLIPPreTrainedModel", "GPT2LMHeadModel", "GPT2PreTrainedModel"),
            *("LlamaAttention", "LlamaDecoderLayer", "LlamaForCausalLM", "LlamaMLP", "LlamaModel"),
            *("LlamaPreTrainedModel", "T5ForConditionalGeneration", "T5PreTrainedModel"),
        }
    ),
    "diffusers": frozenset({"Attention", "ModelMixin"}),
    "torch_geometric": frozenset(
        {"MessagePassing", "Aggregation", "GCNConv", "GCN2Conv", "GATConv", "SAGEConv", "GINConv", "SchNet"}
    ),
    "gpytorch": frozenset({"Module", "Kernel", "Likelihood", "GP", "ExactGP", "ApproximateGP", "Mean", "Prior"}),
    "pyro": frozenset({"PyroModule"}),
    "mmengine": frozenset(
        {
            *("BaseAveragedModel", "BaseDataPreprocessor", "BaseModel", "BaseModule", "ExponentialMovingAverage"),
            *("ImgDataPreprocessor", "ModuleList", "Sequential"),
        }
    ),
    "mmcv": frozenset(
        {
            *("BaseModule", "BaseTransformerLayer", "ConvModule", "FFN", "MultiheadAttention", "PatchEmbed"),
            "TransformerLayerSequence",
        }
    ),
    "fairseq": frozenset(
        {
            *("BaseFairseqModel", "FairseqCriterion", "FairseqDecoder", "FairseqEncoder", "FairseqEncoderDecoderModel"),
            *("FairseqEncoderModel", "FairseqIncrementalDecoder", "FairseqLanguageModel", "FairseqModel"),
        }
    ),
    "allennlp": frozenset({"Model", "Seq2SeqEncoder", "Seq2VecEncoder", "TokenEmbedder"}),
    "classy_vision": frozenset({"ClassyBlock", "ClassyHead", "ClassyLoss", "ClassyModel"}),
    "espnet2": frozenset({"AbsESPnetModel", "AbsEncoder", "AbsDecoder"}),
    "torchvision": frozenset(
        {
            *("DenseNet", "EfficientNet", "FasterRCNN", "GeneralizedRCNN", "Inception3", "InceptionA", "InceptionC"),
            *("InceptionE", "MobileNetV2", "ResNet", "RoIHeads", "SwinTransformer", "VisionTransformer"),
            *("Conv2dNormActivation", "Conv3dNormActivation", "DeformConv2d", "DropBlock2d", "DropBlock3d"),
            *(
                "FeaturePyramidNetwork",
                "FrozenBatchNorm2d",
                "IntermediateLayerGetter",
                "MultiScaleRoIAlign",
                "RoIAlign",
            ),
            *("PSRoIAlign", "PSRoIPool", "RoIPool", "SqueezeExcitation", "StochasticDepth"),
        }
    ),
    "timm": frozenset(
        {
            *("Attention", "Block", "Mlp", "PatchEmbed", "ResNet", "SwinTransformer", "VisionTransformer"),
            *(
                "ConvNormAct",
                "DropBlock2d",
                "DropPath",
                "GluMlp",
                "LayerNorm2d",
                "LayerScale",
                "SqueezeExcite",
                "SwiGLU",
            ),
        }
    ),
    "compressai": frozenset(
        {
            *("CompressionModel", "EntropyBottleneck", "EntropyModel", "GaussianConditional", "GDN", "MaskedConv2d"),
            *("JointAutoregressiveHierarchicalPriors", "MeanScaleHyperprior", "ScaleHyperprior"),
        }
    ),
    "monai": frozenset({"UNet", "BasicUNet"}),
    "kornia": frozenset(
        {
            *("_AugmentationBase", "GeometricAugmentationBase2D", "GeometricAugmentationBase3D", "ImageModule"),
            *("IntensityAugmentationBase2D", "IntensityAugmentationBase3D"),
        }
    ),
    "botorch": frozenset({"Model", "AcquisitionFunction"}),
    "escnn": frozenset({"EquivariantModule"}),
    "flair": frozenset({"Model", "Embeddings"}),
    "FrEIA": frozenset({"InvertibleModule"}),
    "sentence_transformers": frozenset({"SentenceTransformer"}),
    "spconv": frozenset({"SparseModule"}),
    "stable_baselines3": frozenset({"BaseFeaturesExtractor", "BasePolicy", "ActorCriticPolicy", "BaseModel"}),
    "tianshou": frozenset({"BasePolicy"}),
    "tensordict": frozenset({"TensorDictModule", "TensorDictModuleBase", "TensorDictSequential"}),
    "torchrl": frozenset({"LossModule"}),
    "dgl": frozenset({"GraphConv", "GATConv"}),
    "composer": frozenset({"ComposerModel", "HuggingFaceModel"}),
    "torchaudio": frozenset({"Wav2Vec2Model"}),
    "detectron2": frozenset({"Backbone", "CNNBlockBase"}),
    "segmentation_models_pytorch": frozenset({"SegmentationModel"}),
}
# The attributes with tensors that the classes of these packages read of those below them.
_OF_LIGHTNING = frozenset({"example_input_array"})
READ_BY_ROOTS = {"lightning": _OF_LIGHTNING, "pytorch_lightning": _OF_LIGHTNING}

# Classes whose annotations tell what stands under a key, or at an index.
TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
NAMED_TUPLE = "typing.NamedTuple"
# Called, they make a class of tuples.
TUPLE_MAKERS = frozenset({"collections.namedtuple", NAMED_TUPLE})
TYPE_VARIABLES = frozenset({"typing.TypeVar", "typing_extensions.TypeVar"})

# Base classes that say nothing of what an instance holds.
NEUTRAL_TOPS = frozenset(
    {
        "typing",
        "typing_extensions",
        "abc",
        "collections",
        "enum",
        "dataclasses",
        "builtins",
        "object",
        "functools",
        "contextlib",
        "logging",
        "threading",
        "types",
        "huggingface_hub",
        "numbers",
        "copy",
    }
)
# Other frameworks, whose layers look much like torch's.
OTHER_FRAMEWORKS = frozenset(
    {
        "chainer",
        "equinox",
        "flax",
        "haiku",
        "jittor",
        "keras",
        "mindspore",
        "mlx",
        "mxnet",
        "oneflow",
        "paddle",
        "tensorflow",
        "tinygrad",
    }
)

# Methods of Python's containers that put one thing into them, and those that put in all that a container holds.
ADDING_ONE = frozenset({"append", "add", "appendleft"})
ADDING_ALL = frozenset({"extend", "update", "extendleft"})
FILLING = ADDING_ONE | ADDING_ALL | {"insert", "setdefault"}
# What a mapping is asked by, with what to give where it has nothing.
LOOKUPS = frozenset({"get", "pop", "setdefault"})

# Functions of other packages that give back the kind of thing that they are given first.
LIKE_FIRST = frozenset(
    {"einops.rearrange", "einops.repeat", "einops.reduce", "copy.deepcopy", "copy.copy", "typing.cast"}
)

# Decorators of which it is known that they leave a function what it is, and run it in each call.
_TRANSPARENT = frozenset(
    [
        *("", "no_grad", "inference_mode", "enable_grad", "autocast", "compile", "export", "unused", "ignore"),
        *("staticmethod", "classmethod", "property", "abstractmethod", "override", "overload", "final"),
        *("typechecked", "beartype", "jaxtyped", "capture_init", "register_to_config", "contextmanager"),
    ]
)


def is_wrapped(function: FunctionOutline) -> bool:
    """Whether a decorator may run a function in a way of its own: not in each call, or with something around it."""
    return not function.marks <= _TRANSPARENT


def is_module_root(dotted: str) -> bool:
    """Whether a class of another package, by its dotted name, is known to be an nn.Module."""
    top, _, rest = dotted.partition(".")
    return rest.rpartition(".")[2] in MODULE_ROOTS.get(top, ()) or is_metric(dotted)


def may_read(dotted: str, name: str) -> bool:
    """Whether a class of another package, whose source is not at hand, may read an attribute of those below it."""
    top = dotted.partition(".")[0]
    if top in ("object", "torch") or top in sys.stdlib_module_names or is_neutral(dotted):
        return False
    return top not in READ_BY_ROOTS or name in READ_BY_ROOTS[top]


def is_metric(dotted: str) -> bool:
    """Whether a class of another package is one of torchmetrics, whose states move and are saved as buffers are.

    All that package's classes are metrics, or collections of them, but for those of its helpers.
    """
    top, _, rest = dotted.partition(".")
    path, _, name = rest.rpartition(".")
    return top == "torchmetrics" and name[:1].isupper() and not path.startswith(("functional", "utilities"))


def is_neutral(dotted: str) -> bool:
    """Whether a base class outside of what is read has nothing to do with Modules."""
    top = dotted.partition(".")[0]
    return top in NEUTRAL_TOPS or top in OTHER_FRAMEWORKS
