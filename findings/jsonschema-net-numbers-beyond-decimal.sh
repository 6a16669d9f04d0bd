#!/usr/bin/env bash
# JsonSchema.Net 7.4.0 on .NET 10: numbers beyond System.Decimal (7.9e28) stop validation.
#
# One expects: JSON numbers have no bound, and JSON Schema's `maximum` and `minimum` take any of them; ajv 8.17.1 takes these schemas and values.
# What happens: a schema with `"maximum": 1e29` does not load (JsonException that says no more than "could not be converted"), and a value of 1e29 under any numeric
#   keyword throws FormatException instead of being valid or invalid. 1e28 works.
# Who meets it: whoever writes the range of a float (3.4e38) or of a double (1.8e308) into a schema, or validates settings of numerical programs, such as a mask of -3.4e38.
#
# Needs the .NET 10 SDK and NuGet. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > "$work/app.cs" <<'CS'
#:package JsonSchema.Net@7.4.0
#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true
using System.Text.Json.Nodes;
using Json.Schema;

foreach (var bound in new[] { "1e28", "1e29", "3.4028234663852886e38" })
    Show($"a schema with maximum {bound}", () => JsonSchema.FromText($$"""{ "type": "number", "maximum": {{bound}} }""").Evaluate(JsonNode.Parse("1")).IsValid);
foreach (var value in new[] { "1e28", "1e29", "3.4028234663852886e38" })
    Show($"the value {value} under exclusiveMinimum 0", () => JsonSchema.FromText("""{ "type": "number", "exclusiveMinimum": 0 }""").Evaluate(JsonNode.Parse(value)).IsValid);

static void Show(string what, Func<bool> isValid)
{
    try
    {
        Console.WriteLine($"{what}: {(isValid() ? "valid" : "invalid")}");
    }
    catch (Exception e)
    {
        Console.WriteLine($"{what}: {e.GetType().Name}");
    }
}
CS

cat > "$work/seen" <<'TXT'
a schema with maximum 1e28: valid
a schema with maximum 1e29: JsonException
a schema with maximum 3.4028234663852886e38: JsonException
the value 1e28 under exclusiveMinimum 0: valid
the value 1e29 under exclusiveMinimum 0: FormatException
the value 3.4028234663852886e38 under exclusiveMinimum 0: FormatException
TXT

(cd "$work" && dotnet run app.cs) | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
