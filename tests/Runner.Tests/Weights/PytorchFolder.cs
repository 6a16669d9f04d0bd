using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Weights.Pytorch;

namespace Runner.Tests.Weights;

/// <summary>A folder with one file of PyTorch weights.</summary>
internal sealed class PytorchFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string File => _folder["weights.bin"];

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    public PytorchWeights Read(byte[] content)
    {
        System.IO.File.WriteAllBytes(File, content);
        return new PytorchWeights(File);
    }

    public RunnerException Refusal(byte[] content) => Assert.Throws<RunnerException>(() => Read(content).Dispose());
}
