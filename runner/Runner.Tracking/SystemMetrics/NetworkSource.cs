using System.Net.NetworkInformation;

namespace Runner.Tracking;

/// <summary>Megabytes received and sent since the run (or its last restart) began, loopback left out, as MLflow's own client counts them.</summary>
internal sealed class NetworkSource : ISystemMetricSource
{
    private (long Received, long Sent)? _first;

    public void Sample(IDictionary<string, double> values)
    {
        var (received, sent) = (0L, 0L);
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (network.NetworkInterfaceType == NetworkInterfaceType.Loopback)
                continue;
            var statistics = network.GetIPStatistics();
            received += statistics.BytesReceived;
            sent += statistics.BytesSent;
        }
        _first ??= (received, sent);
        values["network_receive_megabytes"] = (received - _first.Value.Received) / 1e6;
        values["network_transmit_megabytes"] = (sent - _first.Value.Sent) / 1e6;
    }
}
