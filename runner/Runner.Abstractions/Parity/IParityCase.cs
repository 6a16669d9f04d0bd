using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Components;
using static TorchSharp.torch;

namespace Runner.Parity;

/// <summary>A recorded case: <c>case.json</c>, tensors or rows, and the vocabularies beside it.</summary>
public interface IParityCase
{
    string Folder { get; }

    /// <summary>The whole <c>case.json</c>.</summary>
    JsonElement Description { get; }

    /// <summary>The <c>config</c> of the case, a copy the caller may change; empty where it has none.</summary>
    JsonObject Config { get; }

    /// <summary>Names of the recorded tensors; empty for text cases.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>A recorded tensor, on the CPU, in the current dispose scope.</summary>
    /// <exception cref="Errors.RunnerException">There is none of this name.</exception>
    Tensor Read(string name);

    /// <summary>Rows of <c>cases.jsonl</c>; empty for tensor cases.</summary>
    IEnumerable<JsonElement> Rows { get; }

    /// <summary>Path of a vocabulary file named by the case.</summary>
    /// <exception cref="Errors.RunnerException">It is nowhere to be found; the message says where was looked.</exception>
    string Vocabulary(string file);

    /// <summary>Makes components as a recipe does.</summary>
    IComponentFactory Components { get; }
}
