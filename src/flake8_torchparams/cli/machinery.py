"""flake8 with this plugin alone: the one module that leans on flake8's internals.

Options, configuration, file discovery, noqa, ``per-file-ignores``, reporters and exit status are flake8's own objects,
put together in flake8's own order. Three things differ. Of the checkers only ours is loaded (reporters all are). A file
without a result is not tokenized: flake8 needs the tokens for other kinds of plugins, and for noqa once there is a
result. Results may come from a cache of earlier runs.

What is used is the same from flake8 6.0 to 7.5: ``Application``'s steps, ``Manager`` and ``FileChecker`` with the
methods overridden here, ``FileProcessor``, and the functions that ``flake8.options.parse_args`` calls.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib.metadata
import io
import json
import multiprocessing
import operator
import os
import signal
import sys
import tokenize
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import flake8
from flake8 import checker, defaults, exceptions, processor
from flake8.discover_files import expand_paths
from flake8.formatting.base import BaseFormatter
from flake8.main import debug
from flake8.main import options as flake8_options
from flake8.main.application import Application
from flake8.options import aggregator, config, manager
from flake8.plugins import finder
from flake8.style_guide import StyleGuideManager

from flake8_torchparams import __version__, flake8_runtime
from flake8_torchparams.cache import Cache, Row, default_folder, digest
from flake8_torchparams.cli.portions import portions
from flake8_torchparams.cli.progress import Progress
from flake8_torchparams.options import OPT_IN

if TYPE_CHECKING:
    from flake8_torchparams.engine import Session
    from flake8_torchparams.finding import Finding

ENTRY_POINT = importlib.metadata.EntryPoint("TPM", "flake8_torchparams.plugin:Plugin", "flake8.extension")

AddArguments: TypeAlias = Callable[[argparse.ArgumentParser], None]
"""Adds a command's own options to flake8's parser."""

Outcome: TypeAlias = "tuple[str, list[Row], dict[str, int]]"
"""What ``FileChecker.run_checks`` returns: the name to print, the results, flake8's statistics."""


class Command(NamedTuple):
    """What a command is called, the options it has besides flake8's, and whether runtime mode can be switched on in it.

    Other commands run nothing unless their own options ask for it, whatever the environment says.
    """

    prog: str
    add_arguments: AddArguments | None
    runtime: bool


class Parsed(NamedTuple):
    """The plugins that take part in a run, and the options from configuration and command line."""

    plugins: finder.Plugins
    options: argparse.Namespace


def parse(argv: Sequence[str], command: Command) -> Parsed:
    """Read configuration and command line the way flake8 does, for this plugin and all reporters.

    Raises flake8's ``ExecutionError`` for a configuration that flake8 refuses, and SystemExit as argparse does.
    """
    prelim = flake8_options.stage1_arg_parser()
    early, rest = prelim.parse_known_args(argv)
    if early.output_file:
        rest.extend(("--output-file", early.output_file))
    flake8.configure_logging(early.verbose, early.output_file)
    cfg, cfg_dir = config.load_config(config=early.config, extra=early.append_config, isolated=early.isolated)
    plugin_options = finder.parse_plugin_options(
        cfg, cfg_dir, enable_extensions=early.enable_extensions, require_plugins=early.require_plugins
    )
    plugins = finder.load_plugins(_ours(finder.find_plugins(cfg, plugin_options)), plugin_options)
    option_manager = _option_manager(plugins, prelim, command.prog)
    if command.add_arguments is not None:
        command.add_arguments(option_manager.parser)
    options = aggregator.aggregate_options(option_manager, cfg, cfg_dir, rest)
    if not command.runtime:
        flake8_runtime.rule_out(options)
    for loaded in plugins.all_plugins():
        parse_options = getattr(loaded.obj, "parse_options", None)
        if parse_options is None:
            continue
        try:
            parse_options(option_manager, options, options.filenames)
        except TypeError:
            parse_options(options)
    return Parsed(plugins, options)


def parser(prog: str, add_arguments: AddArguments | None = None) -> argparse.ArgumentParser:
    """The parser that ``parse`` uses where there is no configuration file, for help and completion."""
    blank = finder.PluginOptions.blank()
    plugins = finder.load_plugins(_ours([]), blank)
    found = _option_manager(plugins, flake8_options.stage1_arg_parser(), prog).parser
    if add_arguments is not None:
        add_arguments(found)
    return found


_REPORTING = frozenset(
    [
        "--output-file",
        "--quiet",
        "--color",
        "--count",
        "--format",
        "--hang-closing",
        "--max-line-length",
        "--max-doc-length",
        "--indent-size",
        "--show-source",
        "--no-show-source",
        "--statistics",
        "--exit-zero",
        "--jobs",
        "--tee",
        "--benchmark",
        "--bug-report",
        "--enable-extensions",
        "--require-plugins",
        "--stdin-display-name",
    ]
)
"""Options of flake8 that say how it reports and runs, which say nothing to the commands that only take its files."""


def focus(parser: argparse.ArgumentParser, target: str = "", told: str = "") -> None:
    """Make the help of a command that is not ``check`` tell of its own options first, and not of what it passes by.

    All of flake8's options are taken all the same, since configuration files hold them. ``target`` is for a command
    that takes one thing in place of files and folders: how that is written, and what it is told to be.
    """
    for action in parser._actions:
        runtime = any(option.startswith("--torchparams-runtime") for option in action.option_strings)
        if runtime or "--torchparams-python" in action.option_strings or _REPORTING & {*action.option_strings}:
            action.help = argparse.SUPPRESS
        elif action.dest == "filenames" and target:
            action.metavar, action.help = target, told
        elif action.dest == "filenames":
            action.help = "Files and folders; without any the working directory."
    parser._action_groups.insert(1, parser._action_groups.pop())


def _ours(found: Iterable[finder.Plugin]) -> list[finder.Plugin]:
    """The reporters among the plugins that flake8 found, and our checker (also where it is not installed)."""
    found = list(found)
    kept = [plugin for plugin in found if plugin.entry_point.group == "flake8.report"]
    checkers = [
        plugin
        for plugin in found
        if plugin.entry_point.group == ENTRY_POINT.group and plugin.entry_point.value == ENTRY_POINT.value
    ]
    return [*kept, *(checkers[:1] or [finder.Plugin("flake8-torchparams", __version__, ENTRY_POINT)])]


def _option_manager(plugins: finder.Plugins, prelim: argparse.ArgumentParser, prog: str) -> manager.OptionManager:
    made = manager.OptionManager(
        version=flake8.__version__,
        plugin_versions=plugins.versions_str(),
        parents=[prelim],
        formatter_names=list(plugins.reporters),
    )
    made.parser.prog = prog
    flake8_options.register_default_options(made)
    made.register_plugins(plugins)
    # flake8 itself reports under E9 what it cannot read or parse, selected by default through pycodestyle's entry
    made.extend_default_select(["E"])
    # options of the checkers that come with flake8: accepted, so that one list of arguments serves both commands
    for name in ("--builtins", "--max-complexity", "--include-in-doctest", "--exclude-from-doctest"):
        made.parser.add_argument(name, help=argparse.SUPPRESS)
    made.parser.add_argument("--doctests", action="store_true", help=argparse.SUPPRESS)
    return made


class CheckApplication(Application):
    """flake8's application, run over our choice of plugins."""

    def __init__(self, prog: str, add_arguments: AddArguments | None = None) -> None:
        """``add_arguments`` may add ``--cache-dir`` and ``--no-cache``; without them there is no cache."""
        super().__init__()
        self._command = Command(prog, add_arguments, runtime=True)

    def initialize(self, argv: Sequence[str]) -> None:
        """Do what flake8's own does, with our ``parse``."""
        self.plugins, self.options = parse(argv, self._command)
        if self.options.bug_report:
            print(json.dumps(debug.information(flake8.__version__, self.plugins), indent=2, sort_keys=True))
            raise SystemExit(0)
        _warn_of_what_is_in_vain(self.options)
        self.make_formatter()
        self.make_guide()
        self.make_file_checker_manager(argv)

    def make_file_checker_manager(self, argv: Sequence[str]) -> None:
        """Use our manager."""
        assert self.guide is not None
        assert self.plugins is not None
        self.file_checker_manager = _Manager(self.guide, self.plugins.checkers, argv, self._command)


def _warn_of_what_is_in_vain(options: argparse.Namespace) -> None:
    """Say which source roots are not there, and which codes are chosen or ignored in vain: flake8 takes any."""
    for root in options.torchparams_source_roots:
        if not os.path.isdir(root):
            print(f"torchparams: there is no folder {root} (torchparams-source-roots)", file=sys.stderr)
    chosen = [*(options.select or []), *(options.extend_select or [])]
    if options.select is not None and not any(code.startswith("TPM") or "TPM".startswith(code) for code in chosen):
        print(f"torchparams: no TPM code is selected (select = {','.join(chosen)})", file=sys.stderr)
    named = [*chosen, *(options.ignore or []), *(options.extend_ignore or [])]
    ours = dict.fromkeys(code for code in named if code.startswith("TPM"))
    if not ours:
        return
    from flake8_torchparams.rules.registry import all_codes

    for code in ours:
        meant = {known for known in all_codes() if known.startswith(code)}
        if not meant:
            print(f"torchparams: there is no rule {code}", file=sys.stderr)
        elif code in chosen and meant <= OPT_IN and meant.isdisjoint(options.torchparams_enable):
            told = f"{code} is opt-in, and off without --torchparams-enable={','.join(sorted(meant))}"
            print(f"torchparams: {told}", file=sys.stderr)


class _Manager(checker.Manager):
    """Serves from the cache what it can, and checks the rest one by one or in worker processes."""

    def __init__(
        self,
        style_guide: StyleGuideManager,
        plugins: finder.Checkers,
        argv: Sequence[str],
        command: Command,
    ) -> None:
        super().__init__(style_guide, plugins, argv)
        self._command = command

    def run(self) -> None:
        """Check all files; raises flake8's ``EarlyQuit`` when the user interrupts."""
        try:
            self._run()
        except KeyboardInterrupt:
            raise exceptions.EarlyQuit("Early quit while running checks") from None

    def _run(self) -> None:
        cache = cache_for(self.options)
        pending = []
        for name in self.filenames:
            rows = cache.load(name) if cache is not None and name != "-" else None
            if rows is None:
                pending.append(name)
            else:
                self.results.append((name, rows, _no_statistics()))
        jobs = min(self.jobs, len(pending))
        with Progress(len(self.filenames), done=len(self.results)) as progress:
            checked = self._in_parallel(pending, jobs) if jobs > 1 else None
            # closed at once when the user interrupts: the workers end with it
            with contextlib.closing(checked or self._one_by_one(pending, cache)) as outcomes:
                for outcome in outcomes:
                    self.results.append(outcome)
                    progress.step()
        if cache is not None and pending:
            cache.sweep()

    def _one_by_one(self, names: Sequence[str], cache: Cache | None) -> Generator[Outcome, None, None]:
        _relax_memory()
        try:
            yield from _check_all(names, self.plugins, self.options, cache)
        finally:
            gc.freeze()  # or Python would search all of it once more when it ends
            gc.enable()

    def _in_parallel(self, names: Sequence[str], jobs: int) -> Generator[Outcome, None, None] | None:
        """The outcomes in the order in which they are ready; None where no pool can be made."""
        setup = None
        if multiprocessing.get_start_method() == "fork":
            setup = self.plugins, self.options
            _load_for_all(self.options)
        held_back = _hold_interrupts()
        try:
            pool = multiprocessing.Pool(jobs, _start_worker, (setup, self.argv, self._command))
        except (OSError, ImportError) as error:
            _let_interrupts_through(held_back)
            if isinstance(error, OSError) and error.errno not in checker.SERIAL_RETRY_ERRNOS:
                raise
            return None
        return _drain(pool, portions(names, jobs), held_back)


def _hold_interrupts() -> set[int] | None:
    """Let SIGINT wait, here and in the processes started from now on; returns what was held back before.

    The parent alone answers Ctrl-C. A worker that is about to start has not yet said that it ignores it, and a pool
    that is half made cannot be ended.
    """
    if not hasattr(signal, "pthread_sigmask"):
        return None
    return {int(known) for known in signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})}


def _let_interrupts_through(held_back: set[int] | None) -> None:
    if held_back is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, held_back)


def _drain(
    pool: multiprocessing.pool.Pool, work: Sequence[Sequence[str]], held_back: set[int] | None
) -> Generator[Outcome, None, None]:
    try:
        _let_interrupts_through(held_back)
        for outcomes in pool.imap_unordered(_work, work):
            yield from outcomes
        pool.close()
    except BaseException:
        pool.terminate()
        raise
    finally:
        pool.join()


# What a worker process was set up with: a pool hands its tasks nothing else.
_worker: tuple[finder.Checkers, argparse.Namespace, Cache | None] | None = None


def _start_worker(
    setup: tuple[finder.Checkers, argparse.Namespace] | None,
    argv: Sequence[str],
    command: Command,
) -> None:
    global _worker
    # the parent alone answers Ctrl-C; where there is no way to hold signals back, from here on
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _relax_memory()
    if setup is None:
        parsed = parse(argv, command)
        setup = parsed.plugins.checkers, parsed.options
    _worker = (*setup, cache_for(setup[1]))


def _work(names: Sequence[str]) -> list[Outcome]:
    assert _worker is not None
    return list(_check_all(names, *_worker))


def _load_for_all(options: argparse.Namespace) -> None:
    """Load here what each worker that is forked would load for itself."""
    from flake8_torchparams.screen import quiet  # noqa: F401
    from flake8_torchparams.torch_api import api

    api()
    _session(options)


_LARGEST_BLOCK = 31 << 20


def _relax_memory() -> None:
    """Keep the work of memory small for a process that builds and drops one syntax tree after another.

    Trees hold no cycles, and what is found out of them next to none: looking for cycles takes a tenth of the time. And
    glibc hands the end of the heap back to the system at once, to ask for it again with the next tree,
    half of all page faults. It keeps twice as much as the largest block that was mapped and freed (mallopt(3),
    M_MMAP_THRESHOLD; 32 MB at most): one that nobody writes to costs nothing. Other allocators are none the worse.
    """
    gc.disable()
    bytes(_LARGEST_BLOCK)


def _check_all(
    names: Sequence[str], plugins: finder.Checkers, options: argparse.Namespace, cache: Cache | None
) -> Generator[Outcome, None, None]:
    # Where every result is in the cache, nothing loads the engine.
    if names:
        _session(options).expect(names)
    for name in names:
        yield _check(name, plugins, options, cache)


def _check(name: str, plugins: finder.Checkers, options: argparse.Namespace, cache: Cache | None) -> Outcome:
    file_checker = _FileChecker(filename=name, plugins=plugins, options=options)
    outcome: Outcome = file_checker.run_checks()
    content = file_checker.content
    if cache is not None and content is not None:
        cache.store(name, content, *_session(options).dependencies(name), outcome[1])
    return outcome


def _session(options: argparse.Namespace) -> Session:
    """The engine that our plugin uses in this process."""
    from flake8_torchparams.plugin import options_from, session_for

    return session_for(options_from(options))


class _FileChecker(checker.FileChecker):
    """flake8's checker of one file, without the pass over all tokens that no plugin of ours looks at."""

    def _make_processor(self) -> processor.FileProcessor | None:
        try:
            return _FileProcessor(self.filename, self.options)
        except OSError as error:
            self.report("E902", 0, 0, f"{type(error).__name__}: {error}")
            return None

    @property
    def content(self) -> str | None:
        """The digest of the file's bytes; None for standard input and for what could not be read."""
        return self.processor.content if isinstance(self.processor, _FileProcessor) else None

    def process_tokens(self) -> None:
        """Tokenize only where flake8's benchmark wants tokens counted."""
        if self.options.benchmark:
            super().process_tokens()


class _FileProcessor(processor.FileProcessor):
    """flake8's view of one file; keeps the digest of what it read, and screens before it looks at each line."""

    def __init__(self, filename: str, options: argparse.Namespace) -> None:
        self.content: str | None = None
        super().__init__(filename, options)

    def read_lines_from_filename(self) -> list[str]:
        """Decode as flake8 does, from bytes that are read once."""
        data = Path(self.filename).read_bytes()
        self.content = digest(data)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            return io.TextIOWrapper(io.BytesIO(data), encoding).readlines()
        except (SyntaxError, UnicodeError):
            return io.TextIOWrapper(io.BytesIO(data), "latin-1").readlines()

    def build_ast(self) -> ast.AST:
        """Parse the file, unless that was done when another one needed it."""
        return _session(self.options).tree(self.filename, "".join(self.lines)) or super().build_ast()

    def should_ignore_file(self) -> bool:
        """Two regular expressions a line are for files that hold the word at all."""
        return "flake8" in "".join(self.lines).lower() and bool(super().should_ignore_file())


def _no_statistics() -> dict[str, int]:
    return dict.fromkeys(defaults.STATISTIC_NAMES, 0)


def cache_for(options: argparse.Namespace) -> Cache | None:
    """The cache that these options ask for; None when they ask for none or results depend on more than files."""
    if getattr(options, "no_cache", True) or options.benchmark or getattr(options, "torchparams_runtime", False):
        return None
    chosen = options.cache_dir
    folder = Path(chosen) if chosen else default_folder()
    if folder is None:
        return None
    ours = sorted((name, repr(value)) for name, value in vars(options).items() if name.startswith("torchparams_"))
    salt = json.dumps(
        [
            __version__,
            _own_files(),
            sys.version,
            sys.path,
            os.getcwd(),
            flake8.__version__,
            _version_of("libcst"),
            options.disable_noqa,
            ours,
        ]
    )
    return Cache(folder, salt)


def _own_files() -> list[tuple[str, int, int]]:
    """Name, size and time of this package's files: results of other code than this are of no use."""
    package = Path(__file__).parent.parent
    found = []
    for path in package.rglob("*"):
        if path.suffix in {".py", ".json"}:
            stat = path.stat()
            found.append((path.relative_to(package).as_posix(), stat.st_size, stat.st_mtime_ns))
    return sorted(found)


def _version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


class Selection:
    """The files that flake8 would look at, and which findings it would report, for the other commands."""

    def __init__(self, argv: Sequence[str], prog: str, add_arguments: AddArguments | None = None) -> None:
        """Parse ``argv`` as ``parse`` does; raises the same."""
        self._argv, self._command = argv, Command(prog, add_arguments, runtime=False)
        parsed = parse(argv, self._command)
        self.options = parsed.options
        _warn_of_what_is_in_vain(self.options)
        self._checkers = parsed.plugins.checkers
        self.files = tuple(
            expand_paths(
                paths=self.options.filenames,
                stdin_display_name=self.options.stdin_display_name,
                filename_patterns=self.options.filename,
                exclude=(*self.options.exclude, *self.options.extend_exclude),
            )
        )
        self._guide = StyleGuideManager(self.options, _Silent(self.options))

    def with_results(self) -> list[str]:
        """Those of the files that ``check`` has something to say of before noqa and the like, in order.

        They are looked for as ``check`` does it: in worker processes, and in the cache where there is one.
        """
        manager = _Manager(self._guide, self._checkers, self._argv, self._command)
        manager.filenames = self.files
        try:
            manager.run()
        except exceptions.EarlyQuit:
            raise KeyboardInterrupt from None
        told = {name for name, rows, _ in manager.results if rows}
        return [name for name in self.files if name in told]

    def source(self, path: str) -> str:
        """The text of ``path`` as flake8 reads it; raises OSError."""
        return "".join(_FileProcessor(path, self.options).lines)

    def reported(self, path: str, findings: Sequence[Finding]) -> list[Finding]:
        """Those of ``findings`` that selection, ``per-file-ignores`` and noqa leave, sorted by place."""
        if not findings:
            return []
        file = _FileProcessor(path, self.options)
        if file.should_ignore_file():
            return []
        return [
            finding
            for finding in sorted(findings, key=operator.attrgetter("line", "column", "code"))
            if self._guide.handle_error(
                finding.code, path, finding.line, finding.column, finding.message, file.noqa_line_for(finding.line)
            )
        ]


class _Silent(BaseFormatter):
    """Stands where flake8 wants a formatter and nothing is to be printed."""

    def handle(self, error: Any) -> None:
        """Print nothing."""
