"""Search: the sentences of the sources that share the rarest words with a claim.

BM25 (Robertson & Zaragoza 2009, DOI 10.1561/1500000019, equation 3.15, with k1 = 1.2 and b = 0.75) over an inverted index in arrays.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

K1: Final = 1.2
"""How soon further occurrences of a word count less."""
B: Final = 0.75
"""How much long sentences are held back."""


class Index:
    """Sentences by the words that they hold."""

    def __init__(self, sentences: Sequence[Sequence[str]]) -> None:
        """Index sentences.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The words of each.
        """
        postings: dict[str, tuple[list[int], list[int]]] = {}
        for place, words in enumerate(sentences):
            for word, count in Counter(words).items():
                places, counts = postings.setdefault(word, ([], []))
                places.append(place)
                counts.append(count)
        lengths = np.array([len(words) for words in sentences], dtype=np.float64)
        mean = float(lengths.mean()) if lengths.size and lengths.any() else 1.0
        self._size = len(sentences)
        self._postings: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        for word, (places, counts) in postings.items():
            at, tf = np.array(places, dtype=np.int64), np.array(counts, dtype=np.float64)
            idf = np.log1p((self._size - at.size + 0.5) / (at.size + 0.5))
            weight = idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths[at] / mean))
            self._postings[word] = (at, weight)

    def nearest(self, words: Sequence[str], most: int, preferred: npt.NDArray[np.bool_] | None = None) -> list[int]:
        """Return the sentences that share the most telling words with a text.

        Parameters
        ----------
        words : sequence of str
            The text's words.
        most : int
            How many sentences at most; of each kind, where some are preferred.
        preferred : array of bool, optional
            For each sentence, whether it is to be listed before all that are not so, shape (number of sentences,).

        Returns
        -------
        list of int
            Places of the sentences, best first; of equal ones the earlier first; none that share no word.
        """
        hits = [self._postings[word] for word in dict.fromkeys(words) if word in self._postings]
        if not hits:
            return []
        places, where = np.unique(np.concatenate([at for at, _ in hits]), return_inverse=True)
        scores = np.bincount(where, weights=np.concatenate([weight for _, weight in hits]))
        order = np.lexsort((places, -scores))
        if preferred is not None:
            first = preferred[places[order]]
            order = np.concatenate([order[first][:most], order[~first][:most]])
        order = order[: 2 * most if preferred is not None else most]
        return [int(place) for place in places[order]]
