#!/usr/bin/env bash
# TorchSharp 0.107.0: `x.sum(0)` is no sum over dimension 0.
#
# One expects: `x.sum(0)` sums over the first dimension, as `x.sum(1)` does over the second and as in PyTorch.
# What happens: there are `sum(ScalarType? type = null)` and `sum(long dim, bool keepdim = false, ScalarType? type = null)`. In C# the literal 0, and no other number, converts to any
#   enum, and the overload without left-out parameters is preferred: the call is a sum of everything as ScalarType.Byte. It compiles without a warning, and the result of a small
#   tensor of small whole numbers even looks plausible. `prod` is alike.
# Who meets it: whoever translates PyTorch code. Write `sum(dim: 0)` or `sum(0L)`.
#
# Shown by what the compiler chose, so no libtorch is loaded. Needs the .NET 10 SDK and NuGet. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > "$work/app.cs" <<'CS'
#:package TorchSharp@0.107.0
#:package SkiaSharp@2.88.9
#:package SharpZipLib@1.4.2
#:property PublishAot=false
using System.Linq.Expressions;
using TorchSharp;

Show("x.sum(0)", x => x.sum(0));
Show("x.prod(0)", x => x.prod(0));
// expressions want every parameter written out
Show("x.sum(0, false, null)", x => x.sum(0, false, null));

static void Show(string what, Expression<Func<torch.Tensor, torch.Tensor>> call)
{
    var chosen = (MethodCallExpression)call.Body;
    Console.WriteLine($"{what}: {string.Join(", ", chosen.Method.GetParameters().Select(p => $"{p.ParameterType} {p.Name}"))}; {chosen}");
}
CS

cat > "$work/seen" <<'TXT'
x.sum(0): System.Nullable`1[TorchSharp.torch+ScalarType] type; x.sum(Convert(Byte, Nullable`1))
x.prod(0): System.Nullable`1[TorchSharp.torch+ScalarType] type; x.prod(Convert(Byte, Nullable`1))
x.sum(0, false, null): System.Int64 dim, System.Boolean keepdim, System.Nullable`1[TorchSharp.torch+ScalarType] type; x.sum(0, False, null)
TXT

(cd "$work" && dotnet run app.cs) | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
