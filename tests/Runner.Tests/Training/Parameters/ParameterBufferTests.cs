using Runner.LibTorch;
using Runner.Parameters;
using Runner.Tests.Training.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Parameters;

[Collection(LibTorchCollection.Name)]
public class ParameterBufferTests
{
    public ParameterBufferTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Tied_weights_are_stored_once_and_stay_tied()
    {
        using var scope = NewDisposeScope();
        using var model = new Tied();
        using var buffer = ParameterBuffer.Adopt(model, CPU);

        model.forward(tensor([0L, 1])).sum().backward();
        using (no_grad())
            buffer.Values.sub_(buffer.Gradients);

        Assert.Equal(["decoder", "free"], buffer.Segments.Select(s => s.Name));      // a module's own parameters come before its children's
        Assert.Equal(5 * 4 + 3, buffer.ParameterCount);
        Assert.Equal(model.Input.data<float>().ToArray(), model.Decoder.data<float>().ToArray());
        Assert.Equal(model.Input.data<float>().ToArray(), model.Copy.data<float>().ToArray());
        Assert.Equal(0, buffer.Segments[1].Offset % ParameterBuffer.Alignment);
    }

    [Fact]
    public void Gradients_of_all_uses_add_up_in_the_buffer()
    {
        using var scope = NewDisposeScope();
        using var model = new Tied();
        var ids = tensor([0L, 1]);
        var reference = autograd.grad([model.forward(ids).sum()], [model.Decoder])[0];
        using var buffer = ParameterBuffer.Adopt(model, CPU);

        model.forward(ids).sum().backward();

        // look-up, output and the copy each use the same numbers
        Assert.Equal(
            (reference + ones(5, 4)).data<float>().ToArray(),
            buffer.Gradients.narrow(0, 0, 20).data<float>().ToArray());
    }

    private sealed class Tied : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding = nn.Embedding(5, 4);
        private readonly Parameter decoder;
        private readonly Parameter copy;
        private readonly Parameter free = nn.Parameter(ones(3));

        public Tied() : base("tied")
        {
            decoder = embedding.weight!;
            copy = nn.Parameter(embedding.weight!.detach());
            RegisterComponents();
        }

        public Tensor Input => embedding.weight!;

        public Tensor Decoder => decoder;

        public Tensor Copy => copy;

        public override Tensor forward(Tensor ids) =>
            nn.functional.linear(embedding.forward(ids), decoder).sum() + copy.sum() + free.sum();
    }
}
