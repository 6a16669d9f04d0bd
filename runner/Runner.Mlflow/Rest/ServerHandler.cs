using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Runner.Mlflow;

/// <summary>The HTTP client for a server: TLS and credentials as the options say.</summary>
internal static class ServerHandler
{
    public static HttpClient Client(MlflowServerOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirected POST would arrive as a GET; say where it leads instead.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        };
        UseCertificates(handler, options);
        var client = new HttpClient(handler)
        {
            BaseAddress = ServerAddress.Base(options.Uri),
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("runner-mlflow/1");
        client.DefaultRequestHeaders.Authorization = Authorization(options);
        if (options.Workspace is { } workspace) client.DefaultRequestHeaders.TryAddWithoutValidation("X-MLFLOW-WORKSPACE", workspace);
        return client;
    }

    private static AuthenticationHeaderValue? Authorization(MlflowServerOptions options)
    {
        var basic = options.Username is { } username
            ? (Username: username, Password: options.Password ?? "")
            : ServerAddress.Credentials(options.Uri);
        if (basic is { } pair)
            return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{pair.Username}:{pair.Password}")));
        return options.Token is { } token ? new("Bearer", token) : null;
    }

    private static void UseCertificates(SocketsHttpHandler handler, MlflowServerOptions options)
    {
        if (options.ClientCertificatePath is { } clientPath)
            handler.SslOptions.ClientCertificates = [Load(clientPath, path => X509Certificate2.CreateFromPemFile(path))];
        if (options.InsecureTls)
        {
            // The user's own, named choice: MLFLOW_TRACKING_INSECURE_TLS.
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, _, _, problems) => options.InsecureTls || problems == SslPolicyErrors.None;
        }
        else if (options.ServerCertificatePath is { } serverPath)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.AddRange(Load(serverPath, path =>
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPemFile(path);
                return authorities;
            }));
            handler.SslOptions.CertificateChainPolicy = trust;
        }
    }

    private static T Load<T>(string path, Func<string, T> load)
    {
        try
        {
            return load(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new MlflowException(MlflowErrorCode.InvalidConfiguration,
                $"The certificate file {path} cannot be used: {failure.Message}", cause: failure);
        }
    }
}
