using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Cluster;

/// <summary>SLURM on this machine alone, started for these tests with a configuration, a key and ports of its own. Skips where it is not installed, or for others than root.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class SlurmCluster : IDisposable
{
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "srun", "sbatch", "scontrol", "scancel"];

    private readonly List<Process> _daemons = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-slurm-").FullName;

    /// <summary>Environment of SLURM's commands.</summary>
    internal Dictionary<string, string> Environment { get; } = [];

    /// <summary>Starts the daemons where they do not run yet.</summary>
    internal void Start()
    {
        foreach (var program in Programs)
            Assert.SkipWhen(Collectives.Launch.Find(program) is null, $"SLURM is not installed: there is no '{program}' (Debian and Ubuntu: slurm-wlm and munge)");
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "a SLURM of one's own can only be started by root");
        if (_daemons.Count > 0)
            return;
        foreach (var name in new[] { "state", "spool" })
            Directory.CreateDirectory(Path.Combine(Folder, name));
        var key = Path.Combine(Folder, "munge.key");
        File.WriteAllBytes(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Environment["SLURM_CONF"] = Path.Combine(Folder, "slurm.conf");
        File.WriteAllText(Environment["SLURM_CONF"], Configuration());
        Daemon("munged", "--foreground", "--force", $"--key-file={key}", $"--socket={Folder}/munge.socket", $"--pid-file={Folder}/munged.pid", $"--seed-file={Folder}/munge.seed");
        Until("munged", () => File.Exists(Path.Combine(Folder, "munge.socket")));
        Daemon("slurmctld", "-D");
        Daemon("slurmd", "-D", "-N", Host);
        Until("the node", () => Command("sinfo", "--noheader", "--format=%T").Output.Contains("idle", StringComparison.Ordinal));
    }

    /// <summary>Runs one of SLURM's commands to its end.</summary>
    internal RunnerResult Command(string program, params IEnumerable<string> arguments)
    {
        var given = arguments.ToList();
        using var process = Process.Start(Described(program, given))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new RunnerResult($"{program} {string.Join(' ', given)}", process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Waits for what another process does; fails after far more time than it needs.</summary>
    internal void Until(string what, Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), $"{what} did not come as far.\n{Logs()}");
            _daemons[0].WaitForExit(100);
        }
    }

    internal string Logs() => string.Join('\n', Directory.GetFiles(Folder, "*.log").Select(file => $"--- {Path.GetFileName(file)}\n{File.ReadAllText(file)}"));

    public void Dispose()
    {
        foreach (var daemon in Enumerable.Reverse(_daemons))
        {
            if (!daemon.HasExited)
                daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static string Host => System.Environment.MachineName.Split('.')[0];

    private void Daemon(string program, params string[] arguments)
    {
        var process = Process.Start(Described(program, arguments))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons.Add(process);
    }

    private ProcessStartInfo Described(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Collectives.Launch.Find(program)!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    private string Configuration() =>
        $"""
        ClusterName=one
        SlurmctldHost={Host}(127.0.0.1)
        SlurmUser=root
        SlurmdUser=root
        SlurmctldPort={FreePort()}
        SlurmdPort={FreePort()}
        AuthType=auth/munge
        AuthInfo=socket={Folder}/munge.socket
        StateSaveLocation={Folder}/state
        SlurmdSpoolDir={Folder}/spool
        SlurmctldPidFile={Folder}/slurmctld.pid
        SlurmdPidFile={Folder}/slurmd.pid
        SlurmctldLogFile={Folder}/slurmctld.log
        SlurmdLogFile={Folder}/slurmd.log
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        AccountingStorageType=accounting_storage/none
        JobAcctGatherType=jobacct_gather/none
        MpiDefault=none
        ReturnToService=2
        NodeName={Host} NodeAddr=127.0.0.1 CPUs={System.Environment.ProcessorCount} State=UNKNOWN
        PartitionName=main Nodes={Host} Default=YES MaxTime=INFINITE OverSubscribe=FORCE:4 State=UP

        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
