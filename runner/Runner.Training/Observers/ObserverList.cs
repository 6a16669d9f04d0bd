using Microsoft.Extensions.Logging;
using Runner.Errors;

namespace Runner.Training;

/// <summary>Tells every observer; afterwards throws what the first failing one threw.</summary>
internal sealed class ObserverList(IReadOnlyList<ITrainingObserver> observers, ILogger logger)
{
    public void Tell(string what, long step, Action<ITrainingObserver> tell)
    {
        RunnerException? failure = null;
        foreach (var observer in observers)
        {
            try
            {
                tell(observer);
            }
            catch (Exception e)
            {
                var error = e as RunnerException
                    ?? TrainingErrors.ObserverFailed.Because(e, observer.GetType().Name, what, step, e.Message);
                // the first one is thrown, and told by whoever catches it
                if (failure is not null || e is not RunnerException)
                    logger.LogError(e, "{Code}: {Message}", error.Descriptor.Code, error.Message);
                failure ??= error;
            }
        }
        if (failure is not null)
            throw failure;
    }
}
