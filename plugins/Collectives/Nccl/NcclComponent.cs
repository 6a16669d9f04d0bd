using System.Collections;
using Runner.Collectives;
using Runner.Components;
using Runner.Plugins.Collectives.Mpi;
using Runner.Plugins.Collectives.Mpi.Launch;
using Runner.Plugins.Collectives.Nccl.Binding;
using Runner.Plugins.Collectives.Nccl.Rendezvous;
using TorchSharp;

namespace Runner.Plugins.Collectives.Nccl;

/// <summary>
/// Processes with an NVIDIA GPU each, exchanging from GPU to GPU over NCCL. They are started by <c>mpirun</c> or <c>srun</c>, and then gathered over MPI, or by
/// what sets RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT as torchrun does, and then gathered by rank 0.
/// </summary>
[Component("collective/nccl", Source = "NVIDIA Collective Communications Library 2")]
internal sealed class NcclComponent(NcclOptions options) : ICollectiveComponent
{
    public int Priority => 200;

    public RankPlacement? Detect(CollectiveSurroundings surroundings) => !surroundings.WantsCuda ? null
        : Launcher.Placement(surroundings.Environment) ?? RendezvousEndpoint.Of(surroundings.Environment, options.Port)?.Rank;

    public string WhyNot(CollectiveSurroundings surroundings) => !surroundings.WantsCuda && Detect(surroundings with { WantsCuda = true }) is { } placement
        ? $"it exchanges from GPU to GPU, and this process (rank {placement.Rank} of {placement.Size}) computes on the CPU: train.device says so, or no usable GPU was found"
        : ICollectiveComponent.NoLauncher;

    public ICollective Connect(CollectiveContext context)
    {
        if (context.Device.type != DeviceType.CUDA)
            throw CollectiveErrors.NcclDevice.With(context.Device);
        var library = NcclLibrary.Open(options.Library);
        var device = Math.Max(0, context.Device.index);
        var cuda = CudaRuntime.Open();
        var control = Control(context);
        try
        {
            cuda.Use(device);
            var id = library.Identify(control, context.Placement.Rank);
            var communicator = new NcclCommunicator(library, cuda, device, id, context.Placement, control.Check);
            return new NcclCollective(communicator, control, context);
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    private IControlChannel Control(CollectiveContext context)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        return Launcher.Placement(environment) is null && RendezvousEndpoint.Of(environment, options.Port) is { } endpoint
            ? Star.Gather(endpoint, options.Timeout)
            : new MpiChannel(MpiCollective.Connect(new MpiOptions { Library = options.MpiLibrary }, context));
    }
}
