"""Numbers, dates and names of a statement stand in its quotes, or are said not to."""

from __future__ import annotations

from datetime import date

import pytest

from rag.exact.clashes import Clash, clashes
from rag.exact.numbers import numbers

WEDNESDAY = date(2024, 6, 19)


def said(statement: str, *quotes: str, day: date | None = WEDNESDAY) -> list[tuple[str, str]]:
    return [(c.kind, c.said) for c in clashes(statement, quotes, day)]


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        # digits and words, scales and shares
        ("Half a million people fled Norland.", "Some 500,000 people fled Norland."),
        ("A dozen ships sank.", "12 ships sank off the coast."),
        ("Two dozen ships sank.", "Twenty-four ships sank."),
        ("The bridge cost 1.2 million crowns.", "They paid 1,200,000 crowns for the bridge."),
        ("It lent the town £3.4bn.", "A loan of 3.4 billion pounds went to the town."),
        ("One hundred and five sheep died.", "In all, 105 sheep were lost."),
        ("Wages rose by 5 per cent.", "Wages are up 5%."),
        ("Two thirds of the voters stayed away.", "Only 33% voted and 67% stayed away."),
        ("Half of the harvest was lost.", "The flood took 50 per cent of the harvest."),
        ("A quarter of a million bees escaped.", "About 250,000 bees got out."),
        ("She came third.", "Ada Berg was 3rd in the race."),
        ("It was the forty-ninth fair.", "The 49th fair opened."),
        ("The talks went on for two days.", "The talks took 48 hours."),
        ("The mayor is 45.", "The 45-year-old mayor spoke."),
        ("It lies 60 kilometres north.", "It lies 60km (37 miles) to the north."),
        ("The wall is five metres high.", "They built a 5m wall."),
        ("The club sold 5 million tickets.", "The club sold 5m tickets."),
        ("The strike lasted eight weeks.", "The strike lasted over eight weeks."),
        # said less exactly than the quote
        ("More than 100 houses burned.", "Over 100 houses burned."),
        ("More than 100 houses burned.", "The fire took 114 houses."),
        ("At least 100 houses burned.", "The fire took 100 houses."),
        ("About 500,000 people fled.", "The office counted 498,700 people who fled."),
        ("Nearly half a million people fled.", "The office counted 498,700 who fled."),
        ("Almost 500 cows were sold.", "In all 490 cows were sold."),
        ("Fewer than 50 cows were sold.", "In all 46 cows were sold."),
        ("Hundreds of cows were sold.", "In all 490 cows were sold."),
        # what may be said without a number in the quotes
        ("One man left early.", "A man left early."),
        ("The two mayors shook hands.", "The mayors of Elmton and Oakville shook hands."),
        ("She was the first woman to win.", "No woman had won before."),
        ("The army showed an F-16.", "An F-16 was shown by the army."),
    ],
)
def test_a_number_that_the_quotes_have(statement: str, quote: str) -> None:
    assert said(statement, quote) == []


@pytest.mark.parametrize(
    ("statement", "quote", "number"),
    [
        ("Six people died.", "Seven people died.", "Six"),
        ("One soldier died.", "Three soldiers died.", "One"),
        ("Two soldiers died.", "Three were killed.", "Two"),
        ("Half a million people fled.", "Some 600,000 people fled.", "Half a million"),
        ("The bridge cost 3 billion euros.", "The bridge cost 3 million euros.", "3 billion euros"),
        ("The bridge cost $3 million.", "The bridge cost 3 million euros.", "$3 million"),
        ("Prices rose by 0.503%.", "Prices rose by 0.505%.", "0.503%"),
        ("A third of the voters stayed away.", "A quarter of the voters stayed away.", "A third"),
        ("It lies 60 miles north.", "It lies 60 km north.", "60 miles"),
        ("It lies 37 miles north.", "It lies 60 km north.", "37 miles"),
        ("The talks went on for three weeks.", "The talks went on for three days.", "three weeks"),
        ("She came third.", "Ada Berg was second.", "third"),
        ("It was her second win.", "She won in two races.", "second"),
        ("In all 500,000 people fled.", "The office counted 498,700 who fled.", "500,000"),
        ("About 500,000 people fled.", "The office counted 398,700 who fled.", "500,000"),
        ("More than 100 houses burned.", "The fire took 96 houses.", "100"),
        ("More than 100 houses burned.", "Up to 100 houses burned.", "100"),
        ("In all 100 houses burned.", "Up to 100 houses burned.", "100"),
        ("Nearly 500 cows were sold.", "In all 210 cows were sold.", "500"),
        ("Thousands of cows were sold.", "In all 490 cows were sold.", "Thousands"),
        ("Four of five left.", "Four left.", "five"),
        ("Nine ships and three cars sank.", "Three ships and nine cars sank.", "Nine"),
    ],
)
def test_a_number_that_the_quotes_do_not_have(statement: str, quote: str, number: str) -> None:
    assert ("number", number) in said(statement, quote)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The fair opened on Tuesday.", "The fair opened on Tuesday."),
        ("The fair opened on 18 June.", "The fair opened on Tuesday."),
        ("The fair opened on Tuesday.", "The fair opened on 18 June 2024."),
        ("The fair opened on June 18, 2024.", "The fair opened yesterday."),
        ("The fair opened in June.", "The fair opened on Tuesday."),
        ("The fair opened in 2024.", "The fair opened last month."),
        ("The fair opened last month.", "The fair opened on 3 May."),
        ("The fair opened two weeks ago.", "The fair opened on 5 June."),
        ("The fair lasted two weeks.", "The fair opened two weeks ago."),
        ("The fair opens on 25 June.", "The fair opens on Tuesday."),
        ("The fair is held on 5 June.", "The fair is held from 3 and 5 June."),
        ("Ada Berg was born in May.", "Ada Berg (born 3 May 1961) is a baker."),
        ("The house is from the 1890s.", "The house was built in 1893."),
        ("The house is from the 19th century.", "The house was built in 1893."),
        ("The house is from the nineteenth century.", "The house was built in 1893."),
        ("It began at 8:30pm.", "It began at 20:30."),
        ("It began at 8:30pm.", "It began at 8.30 p.m. and ended at 11."),
        ("It began at 8:30pm.", "It began at 8:30."),
        ("On June 3, 12 people came.", "It was 3 June and 12 people came."),
        ("In all 2000 people came.", "In all 2,000 people came."),
        ("They may leave.", "They will perhaps leave."),
        ("Mayor Emma May left.", "Emma May, the mayor, left."),
    ],
)
def test_a_date_that_the_quotes_have(statement: str, quote: str) -> None:
    assert said(statement, quote) == []


@pytest.mark.parametrize(
    ("statement", "quote", "words"),
    [
        ("The fair opened on Monday.", "The fair opened on Tuesday.", "Monday"),
        ("The fair opened on 17 June.", "The fair opened on Tuesday.", "17 June"),
        ("The fair opened on 18 July.", "The fair opened on 18 June.", "18 July"),
        ("The fair opened on 18 June 2023.", "The fair opened on Tuesday.", "18 June 2023"),
        ("The fair opened on 18 June.", "The fair opened in June.", "18 June"),
        ("The fair opened in 2023.", "The fair opened in 2024.", "2023"),
        ("The fair opened in 2023.", "The fair opened.", "2023"),
        ("The fair opened last week.", "The fair opened last month.", "last week"),
        ("The fair opened yesterday.", "The fair opened on Monday.", "Yesterday".lower()),
        ("The house is from the 1880s.", "The house was built in 1893.", "1880s"),
        ("It began at 8:30am.", "It began at 20:30.", "8:30am"),
    ],
)
def test_a_date_that_the_quotes_do_not_have(statement: str, quote: str, words: str) -> None:
    assert said(statement, quote) == [("date", words)]


def test_without_the_articles_day_a_date_is_what_its_words_say() -> None:
    quote = "The fair opened on 18 June."
    assert said("The fair opened in June.", quote, day=None) == []
    assert said("The fair opened on 18 June.", quote, day=None) == []
    assert said("The fair opened in 2024.", quote, day=None) == [("date", "2024")]


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Bolivia signed.", "The Bolivian side signed."),
        ("The Swedish mayor spoke.", "A mayor from Sweden spoke."),
        ("French police came.", "Police in France came."),
        ("British police came.", "Police in the UK came."),
        ("American boats came.", "Boats of the United States came."),
        ("Norland's council met.", "The council of Norland met."),
        ("The Norlanders' boats came; the Bergs left.", "Norlanders came by boat. A Berg left."),
        ("The UN sent help.", "The United Nations sent help."),
        ("The Norland Bee Society met.", "The NBS met."),
        ("The Ministry of Fish met.", "The fish ministry met."),
        ("Mayor Berg spoke.", "Ada Berg, the mayor, spoke."),
        ("Mr Berg spoke.", "Ada Berg spoke."),
        ("Gen. Berg spoke.", "General Ada Berg spoke."),
        ("Ada Berg spoke.", "Mayor Berg spoke."),
        ("Pérez spoke.", "Perez spoke."),
        ("Villagers wept.", "People in the village wept."),
        ("She said: “Rain ruined it.”", "She said it was ruined."),
        ("She flew with El Al. Previously she walked.", "She walked, then flew by El Al."),
    ],
)
def test_a_name_that_the_quotes_have(statement: str, quote: str) -> None:
    assert said(statement, quote) == []


@pytest.mark.parametrize(
    ("statement", "quote", "name"),
    [
        ("The mayor of Oakville spoke.", "The mayor of Elmton spoke.", "Oakville"),
        ("Oakville won.", "Elmton won.", "Oakville"),
        ("Peru signed.", "Chile signed.", "Peru"),
        ("Carl Berg spoke.", "Anna Berg spoke to Otto.", "Carl Berg"),
        ("It was Carl Berg.", "It was the mayor, Otto Berg.", "Carl Berg"),
        ("Then President Holm spoke.", "President Berg spoke.", "President Holm"),
        ("President Holm spoke.", "President Berg spoke.", "Holm"),
        ("The Niger army came.", "The Nigeria army came.", "Niger"),
        ("Austrian police came.", "Australian police came.", "Austrian"),
        ("The EU sent help.", "The United Nations sent help.", "EU"),
        ("The EU sent help.", "Help came to the Elms. Under them it lay.", "EU"),
        ("The army showed an F-35.", "The army showed an F-16.", "F-35"),
        ("The Elmton Gazette wrote so.", "The Oakville Gazette wrote so.", "Elmton Gazette"),
    ],
)
def test_a_name_that_the_quotes_do_not_have(statement: str, quote: str, name: str) -> None:
    assert said(statement, quote) == [("name", name)]


def test_several_quotes_bear_a_statement_out_together() -> None:
    statement = "Ada Berg won 12 races in May."
    assert said(statement, "Ada Berg won 12 races.", "The races were held in May.") == []
    assert said(statement, "Ada Berg won 12 races.") == [("date", "May")]


def test_a_clash_says_what_the_quotes_have_instead() -> None:
    quotes = ["Seven people and 30 cows were in Elmton on 17 June."]
    assert clashes("Six people were in Oakville on 18 June.", quotes, WEDNESDAY) == [
        Clash("number", "Six", "the quotes have Seven"),
        Clash("date", "18 June", "the quotes have 17 June"),
        Clash("name", "Oakville", "no word of it stands in the quotes"),
    ]


def test_nothing_to_compare_is_no_clash() -> None:
    assert clashes("", ["Ada Berg spoke."]) == []
    assert clashes("They spoke at length.", []) == []
    assert [c.kind for c in clashes("Ada Berg spoke to 12 men.", [])] == ["number", "name"]


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("2,000 soldiers", 2000, "", ""),
        ("$3.2 million", 3_200_000, "dollar", ""),
        ("£5bn", 5_000_000_000, "pound", ""),
        ("12 percent", 12, "per cent", ""),
        ("about 100km away", 100, "kilometre", "about"),
        ("twenty-five people", 25, "", ""),
        ("two hundred and six days", 206, "day", ""),
        ("three million", 3_000_000, "", ""),
        ("more than 60 posts", 60, "", "more"),
        ("up to 20 vehicles", 20, "", "most"),
    ],
)
def test_numbers_are_read_in_digits_and_words(
    text: str, value: float, unit: str, bound: str
) -> None:
    [found] = numbers(text)
    assert (found.value, found.unit, found.bound) == (value, unit, bound)
