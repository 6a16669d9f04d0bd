using Runner.PositionEncodings;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>Holds <c>weight</c> [max_length, d].</summary>
internal sealed class LearnedPositionTable : PositionEncoding
{
    private readonly Parameter _weight;

    public LearnedPositionTable(int maximumLength, int hidden)
        : base("learned")
    {
        _weight = new Parameter(zeros(maximumLength, hidden));
        register_parameter("weight", _weight);
    }

    public override Tensor? Embedding(long length, Device device) =>
        length <= _weight.shape[0]
            ? _weight.narrow(0, 0, length)
            : throw PositionErrors.TooLong.With(_weight.shape[0], length);
}
