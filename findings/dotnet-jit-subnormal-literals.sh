#!/usr/bin/env bash
# .NET 10.0 on x86-64 Linux: a method whose first call comes while the thread flushes subnormal numbers has zeros for its subnormal literals, for good.
#
# One expects: `1e-40f` in C# source is the number 1e-40 whatever the processor's mode was when the method was compiled; the mode changes what arithmetic gives, and only
#   while it is set. ECMA-335 has the literal in the method's code, bit for bit.
# What happens: the just-in-time compiler carries float literals through conversions of the calling thread. Under flush-to-zero and denormals-are-zero they come out as 0, and
#   the compiled method keeps that zero after the mode is off and in all other threads. The same method called first a moment later has 1e-40. double literals survive.
# Who meets it: programs that load a native library which sets the mode (PyTorch's set_flush_denormal, audio code, anything linked with gcc -ffast-math) or that set it for
#   training, and then compare with tiny literals, such as a least value below which a probability counts as none.
#
# Needs the .NET 10 SDK, glibc and x86-64. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > "$work/app.cs" <<'CS'
#:property PublishAot=false
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

Mode.Flush(true);
_ = Literals.Early();                              // compiled here
_ = Literals.EarlyDouble();
Mode.Flush(false);

Console.WriteLine($"mode off again; float literal of a method compiled under it: {Literals.Early():R}");
Console.WriteLine($"float literal of a method compiled now: {Literals.Late():R}");
Console.WriteLine($"double literal of a method compiled under it: {Literals.EarlyDouble():R}");
new Thread(() => Console.WriteLine($"the first, in a thread that never had the mode: {Literals.Early():R}")).Start();

static class Literals
{
    [MethodImpl(MethodImplOptions.NoInlining)] public static float Early() => 1e-40f;
    [MethodImpl(MethodImplOptions.NoInlining)] public static float Late() => 1e-40f;
    [MethodImpl(MethodImplOptions.NoInlining)] public static double EarlyDouble() => 1e-310;
}

static class Mode
{
    // bits 15 and 6 of the control word that fegetenv(3) stores at byte 28
    public static void Flush(bool on)
    {
        var environment = new byte[32];
        fegetenv(environment);
        var control = BitConverter.ToInt32(environment, 28);
        BitConverter.TryWriteBytes(environment.AsSpan(28), on ? control | 0x8040 : control & ~0x8040);
        fesetenv(environment);
    }

    [DllImport("libm.so.6")] private static extern int fegetenv([Out] byte[] environment);
    [DllImport("libm.so.6")] private static extern int fesetenv([In] byte[] environment);
}
CS

cat > "$work/seen" <<'TXT'
mode off again; float literal of a method compiled under it: 0
float literal of a method compiled now: 1E-40
double literal of a method compiled under it: 1E-310
the first, in a thread that never had the mode: 0
TXT

(cd "$work" && dotnet run app.cs) | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
