using Runner.Tracking;

namespace Runner.Tests.Tracking.SystemMetrics;

public sealed class SystemMetricsSamplerTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Steps_continue_over_a_restart_and_a_failing_source_disturbs_nothing()
    {
        var run = _bed.NewRun();
        for (var restart = 0; restart < 2; restart++)
        {
            using var journal = _bed.Open(run);
            var sampled = new TaskCompletionSource();
            var count = 0;
            await using (SystemMetricsSampler.Start(journal, TimeSpan.FromSeconds(10), "node-1", _bed.Time, [new Source(_ => throw new IOException("gone")), new Source(v =>
            {
                v["cpu_utilization_percentage"] = ++count;
                if (count == 3)
                    sampled.TrySetResult();
            })]))
                await sampled.Task;
        }
        var steps = RunHistory.Read(run).Points("system/node-1/cpu_utilization_percentage").Select(p => p.Step).ToList();
        Assert.True(steps.Count >= 6);
        Assert.Equal(Enumerable.Range(0, steps.Count).Select(i => (long)i), steps);
    }

    [Fact]
    public void Use_of_the_processors_is_the_busy_share_since_the_last_sample()
    {
        var file = Path.Combine(_bed.Workspace, "stat");
        var source = new ProcessorSource(file);
        var values = new Dictionary<string, double>();
        File.WriteAllText(file, "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1\n");
        source.Sample(values);
        Assert.Empty(values);
        File.WriteAllText(file, "cpu  160 0 115 715 110 0 0 0 0 0\ncpu0 1\n");
        source.Sample(values);
        Assert.Equal(75.0, values["cpu_utilization_percentage"]);
    }

    [Fact]
    public void Memory_in_use_is_what_is_not_available()
    {
        var file = Path.Combine(_bed.Workspace, "meminfo");
        File.WriteAllText(file, "MemTotal:        4000000 kB\nMemFree:  1 kB\nMemAvailable:    1000000 kB\nHugePages_Total:       0\n");
        var values = new Dictionary<string, double>();
        new MemorySource(file).Sample(values);
        Assert.Equal((75.0, 3072.0), (values["system_memory_usage_percentage"], values["system_memory_usage_megabytes"]));
    }

    [Fact]
    public void Gpus_are_read_by_number_and_unknown_figures_left_out()
    {
        var values = new Dictionary<string, double>();
        new NvidiaSource(_ => "0, 97, 40000, 80000, 350.5, 701.0\n1, 0, 1000, 80000, [N/A], [N/A]\n").Sample(values);
        Assert.Equal((97.0, 50.0, 41943.04, 350.5, 50.0), (values["gpu_0_utilization_percentage"], values["gpu_0_memory_usage_percentage"],
            values["gpu_0_memory_usage_megabytes"], values["gpu_0_power_usage_watts"], values["gpu_0_power_usage_percentage"]));
        Assert.False(values.ContainsKey("gpu_1_power_usage_watts"));

        var asked = 0;
        var absent = new NvidiaSource(_ => { asked++; return null; });
        absent.Sample(values);
        absent.Sample(values);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void This_machine_gives_the_stock_names()
    {
        var values = new Dictionary<string, double>();
        foreach (var source in new ISystemMetricSource[] { new MemorySource(), new DiskSource(_bed.Workspace), new NetworkSource() })
            source.Sample(values);
        Assert.Equal(["disk_available_megabytes", "disk_usage_megabytes", "disk_usage_percentage", "network_receive_megabytes", "network_transmit_megabytes",
            "system_memory_usage_megabytes", "system_memory_usage_percentage"], values.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(values["system_memory_usage_percentage"], 0.01, 100);
        Assert.InRange(values["disk_usage_percentage"], 0, 100);
    }

    private sealed class Source(Action<IDictionary<string, double>> sample) : ISystemMetricSource
    {
        public void Sample(IDictionary<string, double> values) => sample(values);
    }
}
