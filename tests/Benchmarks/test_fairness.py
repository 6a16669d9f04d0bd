"""python3 -m unittest discover tests/Benchmarks: when a ratio is printed and when it is refused. Needs no PyTorch."""
import json
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

import fairness
import weights
from compare import Report

ENVIRONMENT = {"date": "-", "commit": "-", "processor": "-", "cores": 2, "system": "-", "dotnet": "-", "load": 0.0, "python": "PyTorch", "gpu": "none"}


def side(losses, milliseconds, peak=100):
    return SimpleNamespace(losses=losses, times=[milliseconds] * 3, processor=[milliseconds] * 3, peak=peak, device=None, command=["side"])


def kernels(**shares):
    return {name: {"variable": "X", "setting": "", "rate": 1e11 * share, "share": share, "seconds": {}, "tried": {"as it is": 1e11 * share}} for name, share in shares.items()}


class Fairness(unittest.TestCase):
    def test_losses_are_the_same_within_a_hundred_thousandth(self):
        self.assertIsNone(fairness.differing([10.0, 9.0], [10.00009, 8.99992]))
        self.assertIn("step 2", fairness.differing([10.0, 9.0], [10.0, 9.001]))
        self.assertIn("1 losses", fairness.differing([10.0, 9.0], [10.0]))
        self.assertIn("nan", fairness.differing([10.0], [float("nan")]))
        self.assertIsNotNone(fairness.differing([], []))

    def test_a_side_below_nine_tenths_of_the_fastest_is_held_back(self):
        self.assertIsNone(fairness.held_back("python", kernels(ours=1.0, python=0.9)))
        self.assertIn("21%", fairness.held_back("python", kernels(ours=1.0, python=0.21)))
        self.assertIsNotNone(fairness.held_back("python", kernels(ours=1.0)))

    def test_a_ratio_is_printed_against_fair_peers_alone(self):
        same = [10.0, 9.5]
        measured = {"ours": side(same, 100), "python": side(same, 400), "bare": side(same, 120), "bare, other weights": side([10.0, 9.0], 110)}
        reasons = {peer: Report.unfair(measured, "ours", peer, kernels(ours=1.0, bare=0.95, python=0.3), "fp32", True) for peer in measured if peer != "ours"}
        self.assertIn("matrix products", reasons["python"])
        self.assertIsNone(reasons["bare"])
        self.assertIn("loss", reasons["bare, other weights"])

    def test_the_page_says_why_there_is_no_ratio(self):
        with tempfile.TemporaryDirectory() as folder:
            report = Report(ENVIRONMENT, Path(folder))
            report.kernels = {1: kernels(ours=1.0, python=0.3)}
            report.bars = [{"what": "bert-base, same work", "wanted": 1.05, "threads": 1, "allocator": "glibc", "at_most": False, "value": None, "peer": "python",
                            "refused": {"python": "its loss at measured step 1 is 9, ours 10"}}]
            report.write()
            page = (Path(folder) / "report.md").read_text()
            self.assertIn("| no ratio | python |", page)
            self.assertIn("its loss at measured step 1 is 9, ours 10", page)
            self.assertIn("| 1 | Python |", page)
            json.loads((Path(folder) / "comparisons.json").read_text())

    def test_every_weight_has_a_name_on_the_other_side(self):
        self.assertEqual("blocks.11.attention_norm.bias", weights.renamed("bert.encoder.layer.11.attention.output.LayerNorm.bias"))
        self.assertEqual("blocks.0.down.weight", weights.renamed("bert.encoder.layer.0.output.dense.weight"))
        with self.assertRaises(ValueError):
            weights.renamed("bert.pooler.dense.weight")


if __name__ == "__main__":
    unittest.main()
