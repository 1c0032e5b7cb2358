"""What Dateline is measured with, and what its reader is trained with.

    dateline eval                      # gold questions and public sets, and the gate
    python -m evals measure xquad      # asks questions and counts right answers
    python -m evals measure pairs      # puts statements to the check
    python -m evals kinds              # asks questions of every kind of answer
    python -m evals ceiling            # says how many gold answers the articles hold at all
    python -m evals.training           # trains the reader

`sets` has a file for each set: how it is read, and what is counted of the answers. `run` puts
sets into an index, asks, and keeps the record; `metrics` holds the formulas, `judges` what says
whether words support a sentence, `report` and `table` what is printed. The public sets are no
part of the project: a command that needs one and does not find it names the file and stops.
"""
