"""Names for clusters of texts: the words that are theirs more than the others'. No language model has a part in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gist_demo.analysis.terms import parts_of, terms_of

_READ_TEXTS, _READ_CHARACTERS = 400, 1_000  # of a cluster, and of a text: what names need, in bounded time
_EVERYWHERE, _OFTEN, _FEW = 0.6, 0.05, 5  # in that share of the clusters, of their texts; and in how many clusters
_CANDIDATES = 100
_MORE_STOP_WORDS = {"did", "does", "doing", "don", "getting", "got", "having", "just", "like", "not", "using"}
_NEARLY_AS_OFTEN = 0.7


def name_clusters(texts: Sequence[str], labels: NDArray[np.int64], *, words: int = 3) -> tuple[str, ...]:
    """A name for each cluster 0, 1, ... of `labels`, shape (n,): up to `words` terms, the most telling first.

    A term is a word or a pair of neighbouring words; its weight in a cluster is c-TF-IDF: the share of the cluster's
    texts that have it, times log(1 + A / f), where f texts have it in all and A is the mean number of terms of a
    cluster. English function words are left out, and in five clusters or more those that are common in most of them.
    No two names are alike. 400 texts of a cluster are read, spread over all, 1,000 characters of each.
    Source: Grootendorst 2022, arXiv:2203.05794, with scikit-learn's CountVectorizer.
    """
    k = int(labels.max(initial=-1)) + 1
    groups = [_sample([texts[row] for row in np.flatnonzero(labels == label).tolist()]) for label in range(-1, k)]
    counts, terms = _counted(groups)
    sizes = np.array([max(len(group), 1) for group in groups])
    weights = _weights(counts, terms, sizes)
    ranked = [
        _ranked(weights[[at]], counts[[at]], terms, int(sizes[at])) or _frequent(groups[at]) for at in range(1, k + 1)
    ]
    return tuple(_different(ranked, words))


def _sample(texts: list[str]) -> list[str]:
    """Spread over all texts in the order of the alphabet, so that it is the same whatever the order of the rows."""
    return [text[:_READ_CHARACTERS] for text in sorted(texts)[:: max(1, -(-len(texts) // _READ_TEXTS))]]


def _counted(groups: Sequence[Sequence[str]]) -> tuple[Any, list[str]]:
    """How many texts of each group have each term (sparse), and the terms."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    every = [text for group in groups for text in group]
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    of_group = csr_array((np.ones(len(every)), (group_of, np.arange(len(every)))), shape=(len(groups), len(every)))
    found = partial(terms_of, stop_words=ENGLISH_STOP_WORDS | _MORE_STOP_WORDS)
    if not any(map(found, every)):
        return csr_array((len(groups), 0)), []
    vectorizer = CountVectorizer(analyzer=found, binary=True)
    return csr_array(of_group @ vectorizer.fit_transform(every)), list(vectorizer.get_feature_names_out())


def _weights(counts: Any, terms: Sequence[str], sizes: NDArray[np.int64]) -> Any:
    """c-TF-IDF of each term in each group (sparse), the first of which are the texts in no cluster."""
    if counts.shape[1] == 0:
        return counts
    shares = counts.multiply(1 / sizes[:, None]).tocsr()
    total = counts.sum(axis=0)
    telling = np.log1p(counts.sum() / len(sizes) / total)
    clusters = len(sizes) - 1
    if clusters >= _FEW:
        common = np.flatnonzero((shares[1:] >= _OFTEN).sum(axis=0) > _EVERYWHERE * clusters)
        words = {terms[at] for at in common.tolist()}
        telling[[at for at, term in enumerate(terms) if not words.isdisjoint((term, *term.split()))]] = 0
    return shares.multiply(telling[None]).tocsr()


def _ranked(weights: Any, counts: Any, terms: Sequence[str], size: int) -> list[str]:
    """The terms of a cluster, the most telling first, none of which shares a word with one before it.

    A longer term goes before the shorter one in it that is hardly more frequent.
    """
    found = dict(zip(weights.indices.tolist(), weights.data.tolist(), strict=True))
    often = dict(zip(counts.indices.tolist(), counts.data.tolist(), strict=True))
    least = 2 if size > 2 else 1  # what one text says alone comes last
    order = sorted(found, key=lambda term: (often[term] < least, -found[term], -len(terms[term]), terms[term]))
    order = [term for term in order if found[term] > 0][:_CANDIDATES]
    named: list[str] = []
    taken: set[str] = set()
    for term in order:
        near = _NEARLY_AS_OFTEN * often[term]
        longer = [other for other in order if terms[term] in terms[other] and often[other] >= near]
        best = terms[max(longer, key=lambda other: len(terms[other]))]
        if not taken & parts_of(best):
            named.append(best)
            taken |= parts_of(best)
    return named


def _frequent(texts: Sequence[str]) -> list[str]:
    """The words, of whatever kind, of texts that have no telling ones."""
    counts = Counter(word for text in texts for word in sorted({*terms_of(text, frozenset())}) if " " not in word)
    return sorted(counts, key=lambda word: (-counts[word], word))


def _different(ranked: Sequence[Sequence[str]], words: int) -> Iterator[str]:
    """The first terms of each, other ones where that name is taken, and a number where there are none."""
    given: set[str] = set()
    for at, terms in enumerate(ranked, start=1):
        possible = [", ".join(terms[start : start + words]) for start in range(len(terms))]
        numbered = f"{', '.join(terms[:words]) or 'group'} {at}"
        name = next((name for name in possible if name not in given), numbered)
        given.add(name)
        yield name
