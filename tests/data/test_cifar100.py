from torchvision import datasets as published

from trainer_gui.data.cifar100 import CIFAR100


def test_address_checksum_and_files_are_those_of_torchvision() -> None:
    reference = published.CIFAR100
    python = CIFAR100.editions[0]
    assert CIFAR100.download.url == reference.url
    assert CIFAR100.download.name == reference.filename
    assert CIFAR100.download.digest == reference.tgz_md5
    assert python.folder == reference.base_folder
    assert list(python.train) == [name for name, _ in reference.train_list]
    assert python.test == reference.test_list[0][0]
    assert python.names == reference.meta["filename"]
    assert python.names_key == reference.meta["key"]


def test_the_binary_edition_has_as_many_files() -> None:
    python, binary = CIFAR100.editions
    assert len(python.files) == len(binary.files)
