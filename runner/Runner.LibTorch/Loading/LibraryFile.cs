using System.Runtime.InteropServices;
using Runner.Files;
using Runner.LibTorch.Elf;

namespace Runner.LibTorch.Loading;

/// <summary>A shared library on disk, read whole.</summary>
internal sealed record LibraryFile(string Path, byte[] Bytes, ElfLibrary Elf)
{
    private const int Amd64 = 62;
    private const long LargestLibrary = 1 << 30;

    /// <exception cref="Errors.RunnerException">The file cannot be read or is no library for this processor.</exception>
    public static LibraryFile Read(string path)
    {
        try
        {
            var bytes = RegularFile.ReadWhole(path, LargestLibrary);
            var elf = ElfLibrary.Parse(bytes);
            if (RuntimeInformation.ProcessArchitecture == Architecture.X64 && elf.Machine != Amd64)
                throw LibTorchErrors.NotALibrary.With(path, $"it is for another processor (ELF machine {elf.Machine})");
            return new LibraryFile(path, bytes, elf);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw LibTorchErrors.NotALibrary.Because(e, path, e.Message);
        }
    }
}
