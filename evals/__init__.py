"""What Dateline is measured with, and what its reader is trained with.

    python -m evals measure xquad      # asks questions and counts right answers
    python -m evals measure pairs      # puts statements to the check
    python -m evals kinds              # asks questions of every kind of answer
    python -m evals ceiling            # says how many gold answers the articles hold at all
    python -m evals.training           # trains the reader

`datasets` reads the public sets of questions, `sets` the others, `stage` puts one into an
index, `metrics` holds the formulas, `table` prints. The public sets are no part of the
project: a command that needs one and does not find it names the file and stops.
"""
