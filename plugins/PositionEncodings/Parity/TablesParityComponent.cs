using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Runner.Components;
using Runner.Parity;
using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Parity;

/// <summary>Checks NEZHA's fixed relative positions against tables of its code, of whatever size the names say.</summary>
/// <remarks>
/// <c>out/table_head{D}_max{m}</c>: the vectors of the distances -m to m, [2m + 1, D]; <c>out/encoding_len{L}_head{D}_max{m}</c>: those between all positions of
/// a sequence, [L, L, D]. Both are compared for keys and for values.
/// </remarks>
[Component("parity/tables", Source = "huawei-noah/Pretrained-Language-Model, NEZHA-PyTorch, modeling_nezha.py")]
internal sealed partial class TablesParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        foreach (var name in golden.Names.Order(StringComparer.Ordinal))
        {
            if (TableName().Match(name) is { Success: true } table)
                Compare(golden, report, name, table, Number(table, "max") + 1, vectors => ParityDistances.Rows(vectors, Number(table, "max")));
            else if (EncodingName().Match(name) is { Success: true } encoding)
                Compare(golden, report, name, encoding, Number(encoding, "length"), vectors => vectors);
            else
                report.Fail(name, "neither a table nor an encoding");
        }
    }

    private static void Compare(IParityCase golden, ParityReport report, string name, Match sizes, int length, Func<Tensor, Tensor> choose)
    {
        using var scope = NewDisposeScope();
        var (headSize, most) = (Number(sizes, "head"), Number(sizes, "max"));
        var component = golden.Components.Create<IPositionEncodingComponent>(new JsonObject { ["type"] = "relative-functional", ["max_distance"] = most });
        using var encoding = component.Build(new AttentionShape(1, headSize, 1, headSize));
        var expected = golden.Read(name);
        report.Close(name, choose(ParityDistances.OfKeys(encoding, headSize, length)), expected);
        report.Close(name + " (values)", choose(ParityDistances.OfValues(encoding, headSize, length)), expected);
    }

    private static int Number(Match sizes, string group) => int.Parse(sizes.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^out/table_head(?<head>\d+)_max(?<max>\d+)$")]
    private static partial Regex TableName();

    [GeneratedRegex(@"^out/encoding_len(?<length>\d+)_head(?<head>\d+)_max(?<max>\d+)$")]
    private static partial Regex EncodingName();
}
