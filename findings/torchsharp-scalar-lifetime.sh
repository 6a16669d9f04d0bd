#!/usr/bin/env bash
# TorchSharp 0.107.0 on .NET 10: a number given to an operation may be freed while the operation reads it.
#
# One expects: in `x.mul(0.1)` or `x * 0.1` the number lives until the call returns.
# What happens: it becomes a `Scalar`, an object that owns native memory and has a finalizer. The wrapper of the native call takes its handle and refers to the object no longer. Once the
#   wrapper is compiled with optimization, a garbage collection during the call lets the finalizer free the memory that libtorch is about to read. A collection at the wrong moment is
#   rare, one in some million calls here; then the result is a wrong number, or the call fails.
# Who meets it: trainings of hours, where it looks like a broken machine. Hold the `Scalar` in a variable and call GC.KeepAlive after the operation, or keep finalizers back while
#   operations run.
#
# The native library is replaced by one that has the same functions and no libtorch: its operation waits for up to two seconds and says whether its number was freed meanwhile. It reads
# nothing that was freed. Needs the .NET 10 SDK, NuGet and gcc. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > "$work/app.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>false</SelfContained>
    <TieredCompilation>false</TieredCompilation>                       <!-- as methods are compiled that ran often -->
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TorchSharp" Version="0.107.0" />
    <PackageReference Include="SkiaSharp" Version="2.88.9" />
    <PackageReference Include="SharpZipLib" Version="1.4.2" />
  </ItemGroup>
</Project>
XML

cat > "$work/Program.cs" <<'CS'
using System.Runtime.CompilerServices;
using TorchSharp;

var tensor = torch.Tensor.UnsafeCreateTensor(1);
var collecting = new Thread(() => { while (true) { GC.Collect(); Thread.Sleep(5); } }) { IsBackground = true };
collecting.Start();

Console.WriteLine("a number");
Plain(tensor);
Console.WriteLine("a Scalar that is held");
Held(tensor);

[MethodImpl(MethodImplOptions.NoInlining)] static void Plain(torch.Tensor tensor) => tensor.mul(0.1);

[MethodImpl(MethodImplOptions.NoInlining)] static void Held(torch.Tensor tensor)
{
    Scalar number = 0.1;
    tensor.mul(number);
    GC.KeepAlive(number);
}
CS

cat > "$work/stub.c" <<'C'
// stands for TorchSharp's native library: the same functions, and an operation that takes as long as a large one does
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *volatile read_now;
static volatile int freed;

void *THSTorch_float64_to_scalar(double value) { double *scalar = malloc(sizeof value); *scalar = value; return scalar; }
void *THSTorch_float32_to_scalar(float value) { return THSTorch_float64_to_scalar(value); }
void *THSTorch_int32_to_scalar(int value) { return THSTorch_float64_to_scalar(value); }
void THSTorch_dispose_scalar(void *scalar) { if (scalar == read_now) freed = 1; }      // kept, so that nothing reads freed memory here
int THSTorchCuda_is_available(void) { return 0; }
void THSTensor_dispose(void *tensor) { (void)tensor; }
const char *THSTorch_get_and_reset_last_err(void) { return NULL; }

void *THSTensor_mul_scalar(void *tensor, void *scalar)
{
    freed = 0;
    read_now = scalar;
    for (int i = 0; i < 200 && !freed; i++)
        usleep(10000);
    read_now = NULL;
    printf("the number was freed while the operation read it: %s\n", freed ? "yes" : "no");
    fflush(stdout);
    return tensor;
}
C

cat > "$work/seen" <<'TXT'
a number
the number was freed while the operation read it: yes
a Scalar that is held
the number was freed while the operation read it: no
TXT

dotnet build "$work/app.csproj" -c Release -o "$work/out" -v q > "$work/log" || { cat "$work/log"; exit 1; }
for library in torch_cpu LibTorchSharp; do
  rm -f "$work/out/lib$library.so"
  gcc -shared -fPIC -O1 "$work/stub.c" -o "$work/out/lib$library.so"
done
dotnet "$work/out/app.dll" | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
