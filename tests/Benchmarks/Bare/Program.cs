using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Runner.Benchmarks.Bare;
using Runner.LibTorch;
using static TorchSharp.torch;

var settings = Settings.Parse(args);
TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
set_num_threads(settings.Threads);
manual_seed(1);
if (settings.Loop == "products")
{
    Say(new { products = Products.Seconds() });
    return;
}
var data = new Data(settings);
ILoop loop = settings.Loop switch
{
    "optimizer" => new OptimizerLoop(settings),
    "lean" => new LeanLoop(settings, data),
    _ => settings.Inference ? new StockInference(settings, data) : new StockLoop(settings, data),
};
for (var i = 0; i < settings.Warmup; i++)
    loop.Step();
try
{
    File.WriteAllText("/proc/self/clear_refs", "5");
}
catch (IOException)
{
    // the peak is then that of the whole process
}
Say(new { ready = true });
while (Console.In.ReadLine() is { } line)
{
    var (times, processor, losses) = (new List<double>(), new List<double>(), new List<double?>());
    for (var i = int.Parse(line, CultureInfo.InvariantCulture); i > 0; i--)
    {
        var (before, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        losses.Add(loop.Step());
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }
    Say(new { ms = times, cpu_ms = processor, loss = losses });
}
var peak = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
Say(new { peak_bytes = 1024 * long.Parse(peak["VmHWM:".Length..^2].Trim(), CultureInfo.InvariantCulture) });

static void Say<T>(T line)
{
    Console.Out.WriteLine(JsonSerializer.Serialize(line));
    Console.Out.Flush();
}
