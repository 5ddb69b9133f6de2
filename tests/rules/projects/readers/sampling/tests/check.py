from sampling.schedule import Schedule


def check_schedule():
    assert Schedule().checked.sum() == 10
