using System.Runtime.InteropServices;
using Runner.LibTorch;
using Runner.LibTorch.Loading;

namespace Runner.Tests.LibTorch.Loading;

public class VectorMathTests
{
    [Fact]
    public void Finds_where_the_answer_is_kept()
    {
        using var code = new Code([0x8B, 0x05, 0x10, 0, 0, 0, 0x85, 0xC0, 0x78, 0x01, 0xC3]);

        Assert.Equal(code.Address + 6 + 0x10, VectorMath.AnswerOf(code.Address));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(10)]
    public void Leaves_other_code_alone(int at)
    {
        byte[] bytes = [0x8B, 0x05, 0x10, 0, 0, 0, 0x85, 0xC0, 0x78, 0x01, 0xC3];
        bytes[at] ^= 0x20;
        using var code = new Code(bytes);

        Assert.Null(VectorMath.AnswerOf(code.Address));
    }

    [Fact]
    public void Changes_nothing_where_the_user_says_so()
    {
        TorchRuntime.EnsureLoaded();

        Assert.Null(VectorMath.Apply(NativeLibrary.GetMainProgramHandle(), "vendor"));
    }

    [Fact]
    public void Decides_once()
    {
        var report = TorchRuntime.EnsureLoaded();
        var libtorch = NativeLibrary.Load(Path.Combine(report.Folder, "libtorch_cpu.so"));

        // whatever was chosen when libtorch was loaded stays
        Assert.Null(VectorMath.Apply(libtorch, null));
    }

    private sealed class Code : IDisposable
    {
        public Code(byte[] bytes)
        {
            Address = Marshal.AllocHGlobal(bytes.Length);
            Marshal.Copy(bytes, 0, Address, bytes.Length);
        }

        public nint Address { get; }

        public void Dispose() => Marshal.FreeHGlobal(Address);
    }
}
