from torchvision import datasets as published

from trainer_gui.data.mnist import MNIST


def test_addresses_and_checksums_are_those_of_torchvision() -> None:
    assert [(item.name, item.digest) for item in MNIST.downloads] == published.MNIST.resources
    for item in MNIST.downloads:
        assert item.url == published.MNIST.mirrors[0] + item.name
        assert item.url.startswith("https://")
    assert MNIST.folder == "MNIST/raw"
    assert [int(name[0]) for name in published.MNIST.classes] == list(map(int, MNIST.classes))
