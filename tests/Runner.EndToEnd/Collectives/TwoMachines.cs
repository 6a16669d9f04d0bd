using System.Diagnostics;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Collectives;

/// <summary>
/// Two network namespaces with addresses and host names of their own, joined by a cable: for MPI, two machines. Needs root, iproute2 and util-linux;
/// tests skip without.
/// </summary>
public sealed class TwoMachines : IDisposable
{
    // of a block that is set apart for documentation, so nobody's
    private const string Net = "192.0.2";
    private static int made;
    private readonly string _name = $"runner{Environment.ProcessId}-{Interlocked.Increment(ref made)}";
    private readonly string _agent = Path.Combine(Directory.CreateTempSubdirectory("runner-two-machines-").FullName, "agent.sh");
    private readonly string? _problem;

    public TwoMachines()
    {
        _problem = Environment.UserName != "root" ? "two network namespaces need root"
            : Launch.Find("ip") is null ? "two network namespaces need iproute2"
            : Launch.Find("unshare") is null ? "two network namespaces need util-linux" : null;
        if (_problem is not null)
            return;
        foreach (var command in new[]
        {
            $"ip netns add {_name}-1", $"ip netns add {_name}-2",
            $"ip link add cable netns {_name}-1 type veth peer name cable netns {_name}-2",
            $"ip -n {_name}-1 addr add {Net}.1/24 dev cable", $"ip -n {_name}-2 addr add {Net}.2/24 dev cable",
            $"ip -n {_name}-1 link set lo up", $"ip -n {_name}-2 link set lo up", $"ip -n {_name}-1 link set cable up", $"ip -n {_name}-2 link set cable up",
        })
        {
            var result = Launch.Run(["/bin/sh", "-c", command]);
            if (result.ExitCode != 0)
            {
                _problem = $"'{command}' failed: {result.Error.Trim()}";
                return;
            }
        }
        // stands for ssh: mpirun gives it a host and a command
        File.WriteAllText(_agent, $"""
            #!/bin/sh
            machine={_name}-${"{1##*.}"}; shift
            exec ip netns exec $machine unshare --uts sh -c "hostname $machine; $*"

            """);
    }

    /// <summary>Ranks of the first and of the second machine.</summary>
    internal RunnerResult Ranks(int first, int second, IEnumerable<string> mpirun, params IEnumerable<string> arguments) =>
        Launch.Run([.. Launcher(first, second), .. mpirun, "dotnet", Launch.Program, .. arguments]);

    /// <summary>The command that starts a program as ranks of the first and of the second machine.</summary>
    internal IReadOnlyList<string> Launcher(int first, int second)
    {
        var launcher = Launch.Installed(Launch.OpenMpi);
        Assert.SkipWhen(_problem is not null, _problem ?? "");
        return ["ip", "netns", "exec", $"{_name}-1", "unshare", "--uts", "sh", "-c", $"hostname {_name}-1; exec \"$@\"", "sh",
            launcher, "--oversubscribe", "--host", $"{Net}.1:{first},{Net}.2:{second}", "--mca", "plm_rsh_agent", $"/bin/sh {_agent}",
            "--mca", "btl", "tcp,vader,self", "--mca", "btl_tcp_if_include", $"{Net}.0/24", "--mca", "oob_tcp_if_include", $"{Net}.0/24",
            // both machines are this one, whose cores Open MPI counts twice
            "--mca", "mpi_yield_when_idle", "1"];
    }

    public void Dispose()
    {
        foreach (var machine in new[] { 1, 2 })
        {
            if (Launch.Find("ip") is { } ip)
            {
                using var process = Process.Start(new ProcessStartInfo(ip, ["netns", "del", $"{_name}-{machine}"]) { RedirectStandardError = true })!;
                process.WaitForExit();
            }
        }
        Directory.Delete(Path.GetDirectoryName(_agent)!, recursive: true);
    }
}
