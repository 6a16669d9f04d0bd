using System.Runtime.InteropServices;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>
/// What mpi.h says and no symbol tells. Handles are addresses of objects in Open MPI and numbers in MPICH and its descendants, whose binary
/// interface is one by agreement.
/// </summary>
internal sealed record MpiConstants(
    nint World, nint Byte, nint Float, nint Double, nint Sum, nint NoInfo, nint ErrorsReturn, nint InPlace, nint IgnoreStatus, int TypeShared)
{
    /// <summary>In both.</summary>
    public const int Undefined = -32766;

    /// <summary>Null where the library is of neither family.</summary>
    public static MpiConstants? Of(nint library, string version)
    {
        if (NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world))
        {
            nint Object(string name) => NativeLibrary.GetExport(library, name);
            return new MpiConstants(world, Object("ompi_mpi_byte"), Object("ompi_mpi_float"), Object("ompi_mpi_double"), Object("ompi_mpi_op_sum"),
                Object("ompi_mpi_info_null"), Object("ompi_mpi_errors_return"), InPlace: 1, IgnoreStatus: 0, TypeShared: 0);
        }
        string[] descendants = ["MPICH", "Intel(R) MPI", "MVAPICH", "CRAY MPICH"];
        return descendants.Any(name => version.Contains(name, StringComparison.OrdinalIgnoreCase))
            ? new MpiConstants(0x44000000, 0x4c00010d, 0x4c00040a, 0x4c00080b, 0x58000003, 0x1c000000, 0x54000001, InPlace: -1, IgnoreStatus: 1, TypeShared: 1)
            : null;
    }
}
