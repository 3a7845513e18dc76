import numpy as np

from gist_demo.analysis import cluster_names
from gist_demo.analysis.cluster_names import name_clusters

CARDS = ["I lost my credit card", "credit card was stolen", "a new credit card please", "my credit card is broken"]
PETS = ["the dog barks at the postman", "my dog eats", "a dog and a cat", "cat and dog sleep", "the cat purrs"]


def named(*groups: list[str], words: int = 3) -> tuple[str, ...]:
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return name_clusters([text for group in groups for text in group], labels, words=words)


def test_the_words_of_a_cluster_name_it_a_pair_before_its_words() -> None:
    cards, pets = named(CARDS, PETS)
    assert cards.split(", ")[0] == "credit card"
    assert pets.startswith("dog, cat")
    assert named(CARDS, PETS, words=1) == ("credit card", "dog")


def test_no_word_is_in_a_name_twice() -> None:
    for name in named(CARDS, PETS, words=9):
        words = name.replace(",", "").split()
        assert len(words) == len(set(words))


def test_texts_in_no_cluster_have_no_name_and_lower_what_is_everywhere() -> None:
    texts = [*PETS, *CARDS, *["dog dog dog"] * 50]
    labels = np.array([0] * len(PETS) + [1] * len(CARDS) + [-1] * 50)
    assert len(name_clusters(texts, labels)) == 2
    assert name_clusters(texts, labels)[0].startswith("cat")


def test_what_is_common_in_most_of_many_clusters_names_none() -> None:
    groups = [[f"der {word} ist {n}x und der" for n in "abcd"] for word in ("hund", "baum", "fluss", "wein", "ball")]
    assert named(*groups, words=1) == ("hund", "baum", "fluss", "wein", "ball")


def test_names_differ() -> None:
    names = named(PETS, PETS, ["12 34", "56"], ["!", "?"], [])
    assert len(set(names)) == 4
    assert names[2:] == ("group 3", "group 4")


def test_function_words_name_what_has_no_others() -> None:
    assert set(named(["this is it", "it is"], CARDS)[0].replace(",", "").split()) <= {"this", "is", "it"}
    assert named(["is it", "it is"], ["was he", "he was"]) != ("group 1", "group 2")


def test_the_order_of_the_rows_does_not_matter() -> None:
    texts, labels = [*CARDS, *PETS], np.array([0] * 4 + [1] * 5)
    order = np.random.default_rng(0).permutation(9)
    assert name_clusters([texts[row] for row in order], labels[order]) == name_clusters(texts, labels)


def test_a_large_cluster_is_read_in_part() -> None:
    texts = [f"apple tree {chr(97 + row % 26)}{row}" for row in range(5 * cluster_names._READ_TEXTS)] + CARDS
    labels = np.array([0] * (len(texts) - 4) + [1] * 4)
    assert name_clusters(texts, labels)[0].split(", ")[0] == "apple tree"
    assert len(cluster_names._sample(texts)) <= cluster_names._READ_TEXTS


def test_scripts_without_spaces_are_named_by_pieces() -> None:
    cards = ["我的信用卡丢了", "信用卡被偷了", "申请信用卡", "信用卡坏了"]
    dogs = ["小狗在叫", "我的小狗", "小狗吃饭", "小狗睡觉"]
    assert named(cards, dogs, words=1) == ("信用卡", "小狗")


def test_no_clusters_no_names() -> None:
    assert name_clusters(["a", "b"], np.array([-1, -1])) == ()
    assert name_clusters([], np.zeros(0, np.int64)) == ()
