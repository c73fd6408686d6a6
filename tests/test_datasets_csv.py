"""CSV files: what is a header, which column is the class, and every mistake with its place."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnframe import datasets
from nnframe.datasets.csv_file import read_csv, read_numbers
from nnframe.errors import ArgumentError, DataError, DataFileError, NNFrameError


def write(tmp_path, text, name="x.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def samples_of(dataset):
    """Each sample as (inputs, class name), train and test together, in a fixed order."""
    pairs = []
    for x, y in dataset.parts().values():
        pairs += [
            (*row, dataset.classes[k]) for row, k in zip(x.tolist(), y.argmax(1), strict=True)
        ]
    return sorted(pairs)


PLAIN = [(0.0, 0.5, "b"), (0.25, 1.0, "a"), (1.0, 0.0, "b")]
TABLES = {
    "no header": "0,0.5,b\n0.25,1,a\n1,0,b\n",
    "header": "left,right,kind\n0,0.5,b\n0.25,1,a\n1,0,b\n",
    "class first, by its name": "Label,left,right\nb,0,0.5\na,0.25,1\nb,1,0\n",
    "numbers for names": "class,0,1\nb,0,0.5\na,0.25,1\nb,1,0\n",
    "semicolons": "0;0.5;b\n0.25;1;a\n1;0;b\n",
    "tabs": "0\t0.5\tb\n0.25\t1\ta\n1\t0\tb\n",
    "spaces and blank lines": " 0, 0.5 ,b\n\n0.25,1e0,a\n1,-0,b\n\n",
    "quotes": '"left","right","a ""kind"""\n"0","0.5","b"\n0.25,1,a\n1,0,b\n',
    "of Windows": "\ufeffleft,right,kind\r\n0,0.5,b\r\n0.25,1,a\r\n1,0,b",
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("case", TABLES)
def test_the_same_table_in_many_spellings(tmp_path, case, packed):
    content = TABLES[case].encode()
    path = write(tmp_path, gzip.compress(content) if packed else content)
    samples = datasets.load(path)
    assert samples_of(samples) == sorted(PLAIN)
    assert samples.classes == ("a", "b")
    assert (len(samples.train[0]), len(samples.test[0])) == (2, 1)
    assert set(np.unique(samples.train[1])) <= {0, 1}


@pytest.mark.parametrize("label", ["kind", 1, -2, "1"])
def test_the_class_is_the_column_that_is_named(tmp_path, label):
    path = write(tmp_path, "left,kind,right\n0,b,0.5\n0.25,a,1\n1,b,0\n")
    assert samples_of(datasets.load(path, label=label)) == sorted(PLAIN)


def test_a_mark_of_the_encoding_is_no_part_of_a_name(tmp_path):
    path = write(tmp_path, "\ufeffkind,left,right\nb,0,0.5\na,0.25,1\nb,1,0\n")
    assert samples_of(datasets.load(path, label="kind")) == sorted(PLAIN)


def test_whole_numbers_are_classes_in_the_order_of_their_values(tmp_path):
    path = write(tmp_path, "".join(f"{k / 20},{k}\n" for k in range(1, 12)) + "0.1,3.0\n")
    samples = read_csv(path)
    assert samples.classes == tuple(map(str, range(1, 12)))
    assert samples.n_out == 11


def test_inputs_beyond_0_and_1_are_scaled_by_the_training_samples(tmp_path):
    path = write(tmp_path, "".join(f"{10 * k},{k % 2}\n" for k in range(-10, 11)))
    x = read_csv(path).train[0]
    assert (x.min(), x.max()) == (0, 1)


WRONG = {
    "empty": ("", "is empty"),
    "blank": ("\n\n", "blank lines only"),
    "a header alone": ("a,b\n", "no line below"),
    "one column": ("1\n2\n", "one column"),
    "one sample": ("1,a\n", "1 samples"),
    "a word": ("0,1,a\n0,oops,b\n", "line 2, column 2: 'oops' is no number"),
    "a word under a header": ("p,q,k\n0,1,a\n0,?,b\n", "line 3, column 2 ('q'): '?' is no number"),
    "a word in the first line": ("0,oops,a\n0,1,b\n", "line 1, column 2: 'oops' is no number"),
    "nothing": ("0,1,a\n0,,b\n", "line 2, column 2: a number is missing"),
    "no class": ("0,1,a\n0,2,\n", "line 2, column 3: the class is missing"),
    "nan": ("0,1,a\nnan,1,b\n", "line 2, column 1: 'nan' is no number"),
    "infinity": ("0,1,a\n0,1e999,b\n", "line 2, column 2: '1e999' is no number"),
    "an underscore": ("0,1,a\n0,1_0,b\n", "'1_0' is no number"),
    "a formula": ("0,1,a\n0,=1+1,b\n", "'=1+1' is no number"),
    "too few": ("0,1,a\n\n0,1\n", "line 3 has 2 columns, expected 3"),
    "too many": ("0,1,a\n0,1,2,a\n", "line 2 has 4 columns, expected 3"),
    "a measurement": ("0,1,0.5\n0,1,0.7\n", "line 1, column 3: '0.5' is no class"),
    "an open quote": ('0,1,a\n0,1,"b\n', "no line of a CSV"),
    "Latin-1": ("0,1,a\n0,1,é\n".encode("latin-1"), "line 2 is no text in UTF-8, at its byte 5"),
    "binary": (b"\x00\x01,\x02\n\x00,1\n", "is no number"),
    "a huge cell": ("0,1,a\n0,1," + "b" * 200_000 + "\n", "line 2 is no line of a CSV"),
    "a huge line": ("0," * 600_000 + "a\n", "longer than a mebibyte"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_with_its_place(tmp_path, case):
    text, message = WRONG[case]
    path = write(tmp_path, text)
    with pytest.raises(DataError) as caught:
        datasets.load(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")
    assert len(str(caught.value)) < 400 + len(str(path))


@pytest.mark.parametrize("label", ["color", 3, -4, True, 1.5, "kind"])
def test_a_label_that_is_no_column(tmp_path, label):
    path = write(tmp_path, "kind,kind,right\n0,b,0.5\n1,a,1\n")
    with pytest.raises(ArgumentError, match="column"):
        datasets.load(path, label=label)


def test_a_label_where_there_are_no_columns(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.eye(4), y=np.arange(4))
    for source in (tmp_path / "x.npz", "moons"):
        with pytest.raises(ArgumentError, match="label names a column"):
            datasets.load(source, label="kind")


def test_no_file(tmp_path):
    with pytest.raises(DataFileError, match=r"x\.csv: there is no such file"):
        datasets.load(tmp_path / "x.csv")


def test_numbers_alone(tmp_path):
    path = write(tmp_path, "p,q\n1,2\n3,4\n")
    np.testing.assert_array_equal(read_numbers(path), [[1, 2], [3, 4]])
    with pytest.raises(DataError, match="line 2, column 2"):
        read_numbers(write(tmp_path, "1,2\n3,x\n"))


@given(st.binary(max_size=60) | st.text('0123,;"\n\r\tab.-e', max_size=60).map(str.encode))
def test_any_bytes_are_samples_or_an_error_of_ours(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        samples = read_csv(path)
    except NNFrameError:
        return
    assert np.isfinite(samples.train[0]).all()
    assert (samples.train[1].sum(axis=1) == 1).all()
