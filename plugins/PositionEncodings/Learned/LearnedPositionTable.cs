using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>Holds <c>weight</c> [max_length, d].</summary>
internal class LearnedPositionTable : PositionEncoding
{
    public LearnedPositionTable(int maxLength, int hidden)
        : base("learned")
    {
        register_parameter("weight", new Parameter(zeros(maxLength, hidden)));
    }

    // Looked up each time: moving a module to another device replaces its parameters.
    protected Parameter Weight => get_parameter("weight")!;

    public override Tensor? Embedding(long length, Device device) =>
        length <= Weight.shape[0]
            ? Weight.narrow(0, 0, length)
            : throw PositionErrors.TooLong.With(Weight.shape[0], length);
}
