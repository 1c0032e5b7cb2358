"""Retrieval: recall at k, MRR and nDCG, by trec_eval through pytrec_eval.

trec_eval's definitions: Voorhees and Harman, TREC, 2005; nDCG by Järvelin and
Kekäläinen (2002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.errors import MetricError

# How many passages are looked at: what comes later is not read by anybody.
DEPTH = 10
# trec_eval's names, and ours.
MEASURES = {
    "recall_5": "recall at 5",
    "recall_10": "recall at 10",
    "recip_rank": "MRR at 10",
    "ndcg_cut_10": "nDCG at 10",
}


def retrieval(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """Each question's figures, 0 to 1.

    Args:
        ranked: for each question's id, ids of what was found, best first, each once.
        relevant: for each question's id, the grades of what is relevant, above 0.

    Raises:
        MetricError: a question has nothing that is relevant, or was not asked.
    """
    import pytrec_eval

    for name, grades in relevant.items():
        if not any(grade > 0 for grade in grades.values()):
            raise MetricError(f"Nothing is relevant for the question '{name}'.")
        if name not in ranked:
            raise MetricError(f"Nothing is known of what the question '{name}' found.")
    evaluator = pytrec_eval.RelevanceEvaluator(
        {name: dict(grades) for name, grades in relevant.items()},
        {"recall.5,10", "recip_rank", "ndcg_cut.10"},
    )
    # trec_eval orders by score and not by rank. A run that found nothing would be left
    # out of its means: something irrelevant stands in.
    run = {
        name: {found: float(-at) for at, found in enumerate(ranked[name][:DEPTH])} or {"": 0.0}
        for name in relevant
    }
    results = evaluator.evaluate(run)
    return {name: {m: float(results[name][m]) for m in MEASURES} for name in relevant}
