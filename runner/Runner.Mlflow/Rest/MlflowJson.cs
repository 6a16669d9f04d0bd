using System.Text.Encodings.Web;

namespace Runner.Mlflow;

internal static class MlflowJson
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}
