"""What Dateline is measured with, and what its weights were fitted with.

    python -m evals measure xquad      # asks questions and counts right answers
    python -m evals fit                # fits the weights of rag.evidence
    python -m evals ceiling            # says how many gold answers the articles hold at all

`datasets` reads the public sets, `stage` puts one into an index, `metrics` holds the
formulas, `table` prints; `gather`, `softmax` and `withhold` are the parts of the fit. The
sets are no part of the project: a command that needs one and does not find it names the
file and stops.
"""
