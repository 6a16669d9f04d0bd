using Runner.Errors;

namespace Runner.Plugins.Collectives;

/// <summary>What can go wrong between the processes of one training.</summary>
[ErrorList]
public static class CollectiveErrors
{
    /// <summary>Arguments: the names tried.</summary>
    public static readonly ErrorDescriptor MpiMissing = new("RUN4300", ErrorCategory.Environment, "no MPI library",
        "no MPI library was found; tried {0}.",
        "Install one (Debian and Ubuntu: openmpi-bin or mpich), load the module of your site, or name the library with the option 'library' of 'mpi'.");

    /// <summary>Arguments: library, reason.</summary>
    public static readonly ErrorDescriptor MpiUnusable = new("RUN4301", ErrorCategory.Environment, "a library that is no usable MPI",
        "'{0}' cannot serve as MPI: {1}.",
        "Open MPI 4 or later, and MPICH 3.4 or later with what descends from it (Intel MPI, MVAPICH, Cray MPICH), are known.");

    /// <summary>Arguments: function, the library's text.</summary>
    public static readonly ErrorDescriptor MpiFailed = new("RUN4302", ErrorCategory.Environment, "an MPI call failed",
        "{0} failed: {1}.",
        "The text is MPI's own. Look for a rank that ended first, for full shared memory (/dev/shm) and for broken connections between the machines.");

    /// <summary>Arguments: what the launcher says, library, what it says.</summary>
    public static readonly ErrorDescriptor LauncherDiffers = new("RUN4303", ErrorCategory.Environment, "launcher and MPI library do not belong together",
        "the launcher says {0}, but {1} says {2}.",
        "Start the ranks with the launcher of the same MPI, or name the launcher's library with the option 'library' of 'mpi'.");

    /// <summary>Arguments: a rank, what it does, another, what it does.</summary>
    public static readonly ErrorDescriptor RanksDisagree = new("RUN4304", ErrorCategory.Runner, "ranks out of step",
        "rank {0} calls {1} while rank {2} calls {3}.",
        "All ranks must run the same recipe with the same version of Runner and its plugins. If they do, please report this.");

    /// <summary>Arguments: ranks that are gone, this rank, operation.</summary>
    public static readonly ErrorDescriptor RankGone = new("RUN4305", ErrorCategory.Environment, "a rank is gone",
        "{0} ended while rank {1} waited in {2}.",
        "The log of the named rank says why it ended; without a word there, look for the kernel's out-of-memory killer. Then resume the run.");

    /// <summary>Arguments: operation, tensor, reason.</summary>
    public static readonly ErrorDescriptor Tensor = new("RUN4306", ErrorCategory.Runner, "a tensor that cannot be exchanged",
        "{0} cannot take {1}: {2}.",
        "Please report this; a plugin that calls collectives must give them contiguous tensors of a kind their contract names.");

    /// <summary>Arguments: operation, reason.</summary>
    public static readonly ErrorDescriptor Bounds = new("RUN4307", ErrorCategory.Runner, "stretches of ranks that do not fit",
        "{0} was given unusable bounds: {1}.",
        "Please report this; bounds are one more than the ranks, ascending, from 0 to the number of elements.");

    /// <summary>Arguments: variable, value, reason.</summary>
    public static readonly ErrorDescriptor LaunchVariable = new("RUN4308", ErrorCategory.Environment, "a launcher's variable not understood",
        "the environment variable {0} is '{1}', {2}.",
        "It is set by what started this process (mpirun, srun, torchrun). Start the ranks with one launcher only, or unset what another one left.");

    /// <summary>Arguments: bytes of the message, capacity.</summary>
    public static readonly ErrorDescriptor BoardMessage = new("RUN4309", ErrorCategory.Runner, "a sign of life too long",
        "a message of {0} bytes does not fit on the board of ranks, which takes {1}.",
        "Please report this.");

    /// <summary>Arguments: a place.</summary>
    public static readonly ErrorDescriptor NotSingle = new("RUN4310", ErrorCategory.User, "one process cannot be several",
        "'single' serves one process, but this is {0}.",
        "Leave the engine to be chosen, or choose 'mpi' or 'nccl'.");

    /// <summary>Arguments: tasks.</summary>
    public static readonly ErrorDescriptor SlurmWithoutPmi = new("RUN4760", ErrorCategory.Environment, "SLURM tasks that MPI is not told of",
        "SLURM started {0} tasks, but without the process management (PMIx or PMI2) by which an MPI library learns of the others: each would train alone.",
        "Start them with 'srun --mpi=pmix' (Open MPI) or 'srun --mpi=pmi2' (MPICH, Intel MPI); 'srun --mpi=list' shows what is offered. For a single process, ask for one task: 'srun -n 1'.");

    /// <summary>Arguments: what was tried.</summary>
    public static readonly ErrorDescriptor NcclMissing = new("RUN4315", ErrorCategory.Environment, "no NCCL library",
        "libnccl was not found; tried {0}.",
        "It comes with a CUDA build of PyTorch for Python (set RUNNER_PYTHON to that python) or with NVIDIA's package libnccl2; or name the file with the option 'library' of 'nccl'.");

    /// <summary>Arguments: function, NCCL's or CUDA's text.</summary>
    public static readonly ErrorDescriptor NcclFailed = new("RUN4316", ErrorCategory.Environment, "an NCCL call failed",
        "{0} failed: {1}.",
        "NCCL_DEBUG=INFO in the environment makes NCCL say more. Look first for a rank that ended, and for two ranks on one GPU.");

    /// <summary>Arguments: device.</summary>
    public static readonly ErrorDescriptor NcclDevice = new("RUN4317", ErrorCategory.User, "NCCL without a GPU",
        "'nccl' exchanges what lies on NVIDIA GPUs, but the device is '{0}'.",
        "Choose the device 'cuda', or the engine 'mpi'.");

    /// <summary>Arguments: variable.</summary>
    public static readonly ErrorDescriptor RendezvousVariable = new("RUN4318", ErrorCategory.Environment, "a rendezvous variable is missing",
        "RANK and WORLD_SIZE are set, but {0} is not.",
        "torchrun sets MASTER_ADDR, MASTER_PORT and LOCAL_RANK as well; set all of them, or start the ranks with mpirun or srun.");

    /// <summary>Arguments: address, time, reason.</summary>
    public static readonly ErrorDescriptor RendezvousUnreachable = new("RUN4319", ErrorCategory.Environment, "rank 0 cannot be reached",
        "rank 0 did not answer at {0} within {1}: {2}.",
        "Check that MASTER_ADDR is an address of rank 0's machine, that MASTER_PORT is free there and open between the machines, and that rank 0 is running.");

    /// <summary>Arguments: address, time, missing ranks.</summary>
    public static readonly ErrorDescriptor RendezvousIncomplete = new("RUN4320", ErrorCategory.Environment, "ranks missing at the rendezvous",
        "rank 0 waited at {0} for {1}; missing: {2}.",
        "Look at the logs of the missing ranks, and whether they can reach this address.");

    /// <summary>Arguments: address, reason.</summary>
    public static readonly ErrorDescriptor RendezvousListen = new("RUN4321", ErrorCategory.Environment, "rank 0 cannot listen",
        "rank 0 cannot listen at {0}: {1}.",
        "Choose another MASTER_PORT; the address must be one of rank 0's machine.");

    /// <summary>Arguments: reason.</summary>
    public static readonly ErrorDescriptor RendezvousRefused = new("RUN4322", ErrorCategory.User, "ranks that do not belong together",
        "the rendezvous refused a rank: {0}.",
        "Give each process a RANK of its own, all of them the same WORLD_SIZE, and each training its own MASTER_PORT.");

    /// <summary>Arguments: rank, reason.</summary>
    public static readonly ErrorDescriptor ConnectionLost = new("RUN4323", ErrorCategory.Environment, "the connection to a rank is lost",
        "the connection to rank {0} broke: {1}.",
        "The log of that rank says why it ended. Then resume the run.");
}
