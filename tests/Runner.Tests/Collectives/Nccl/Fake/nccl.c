/* A stand-in for NCCL and the CUDA runtime: the ranks are threads of one process, device memory is memory. What is put on the stream is done at once.
   Built by the tests. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RANKS = 8, MOST_OPS = 256 };
enum { ALL_REDUCE, REDUCE, BROADCAST, SEND, RECEIVE };
enum { INVALID_ARGUMENT = 4, NOT_READY = 600 };

typedef struct { char bytes[128]; } Id;
typedef struct { int kind, type, peer; const char *from; char *to; size_t count; } Op;
typedef struct { int rank, size; } Comm;

static Op published[MOST_RANKS][MOST_OPS];
static int published_count[MOST_RANKS];
static pthread_barrier_t together;
static pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
static int world, async_error, is_stuck, aborts, devices_used;
static char joined[256];
static __thread Op queue[MOST_OPS];
static __thread int queued, in_group;

/* what tests look at and set */
const char *fake_joined(void) { return joined; }
int fake_aborts(void) { return aborts; }
int fake_devices_used(void) { return devices_used; }
void fake_break(int error) { async_error = error; is_stuck = 1; }
void fake_reset(void) { world = 0; async_error = is_stuck = aborts = devices_used = 0; }

static size_t size_of(int type) { return type <= 1 ? 1 : type == 6 || type == 9 ? 2 : type == 4 || type == 5 || type == 8 ? 8 : 4; }

static double get(const char *p, int type, size_t i) {
    if (type == 6) return (double)((const _Float16 *)p)[i];
    if (type == 8) return ((const double *)p)[i];
    if (type == 9) { uint32_t bits = (uint32_t)((const uint16_t *)p)[i] << 16; float f; memcpy(&f, &bits, 4); return f; }
    return ((const float *)p)[i];
}

static void put(char *p, int type, size_t i, double v) {
    if (type == 6) ((_Float16 *)p)[i] = (_Float16)v;
    else if (type == 8) ((double *)p)[i] = v;
    else if (type == 9) { float f = (float)v; uint32_t bits; memcpy(&bits, &f, 4); ((uint16_t *)p)[i] = (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16); }
    else ((float *)p)[i] = (float)v;
}

/* the n-th message that a rank sends to another */
static const Op *sent(int from, int to, int n) {
    for (int i = 0; i < published_count[from]; i++)
        if (published[from][i].kind == SEND && published[from][i].peer == to && n-- == 0) return &published[from][i];
    return 0;
}

static int run(Comm *comm) {
    memcpy(published[comm->rank], queue, sizeof(Op) * queued);
    published_count[comm->rank] = queued;
    pthread_barrier_wait(&together);
    char **results = calloc(queued + 1, sizeof(char *));
    int received[MOST_RANKS] = {0}, error = 0;
    for (int i = 0; i < queued; i++) {
        Op *op = &queue[i];
        size_t bytes = op->count * size_of(op->type);
        results[i] = malloc(bytes + 1);
        if (op->kind == ALL_REDUCE || (op->kind == REDUCE && op->peer == comm->rank)) {
            for (size_t e = 0; e < op->count; e++) {
                double sum = 0;
                /* from the last rank to the first: an order that is not the ranks' */
                for (int r = comm->size - 1; r >= 0; r--) sum += get(published[r][i].from, op->type, e);
                put(results[i], op->type, e, sum);
            }
        } else if (op->kind == BROADCAST) {
            if (published[op->peer][i].count != op->count) error = INVALID_ARGUMENT;
            else memcpy(results[i], published[op->peer][i].from, bytes);
        } else if (op->kind == RECEIVE) {
            const Op *other = sent(op->peer, comm->rank, received[op->peer]++);
            if (!other || other->count != op->count || other->type != op->type) error = INVALID_ARGUMENT;
            else memcpy(results[i], other->from, bytes);
        } else {
            free(results[i]);
            results[i] = 0;
        }
    }
    pthread_barrier_wait(&together);
    for (int i = 0; i < queued; i++) {
        if (results[i] && !error) memcpy(queue[i].to, results[i], queue[i].count * size_of(queue[i].type));
        free(results[i]);
    }
    free(results);
    queued = 0;
    pthread_barrier_wait(&together);
    return error;
}

static __thread Comm *grouped;

static int add(Comm *comm, Op op) {
    if (queued == MOST_OPS) return INVALID_ARGUMENT;
    queue[queued++] = op;
    grouped = comm;
    return in_group || is_stuck ? 0 : run(comm);
}

int ncclGetVersion(int *version) { *version = 22703; return 0; }
const char *ncclGetErrorString(int code) { return code == INVALID_ARGUMENT ? "invalid argument" : code == 6 ? "remote process exited or there was a network error" : "unknown"; }
const char *ncclGetLastError(void *comm) { (void)comm; return "the stand-in says so\n"; }

int ncclGetUniqueId(Id *id) {
    for (int i = 0; i < 128; i++) id->bytes[i] = (char)(i * 3 + 1);
    return 0;
}

int ncclCommInitRank(Comm **comm, int size, Id id, int rank) {
    for (int i = 0; i < 128; i++)
        if (id.bytes[i] != (char)(i * 3 + 1)) return INVALID_ARGUMENT;
    if (rank < 0 || rank >= size || size > MOST_RANKS) return INVALID_ARGUMENT;
    pthread_mutex_lock(&start);
    if (!world) { world = size; pthread_barrier_init(&together, 0, size); }
    snprintf(joined, sizeof joined, "%d of %d", rank, size);
    pthread_mutex_unlock(&start);
    *comm = malloc(sizeof(Comm));
    (*comm)->rank = rank;
    (*comm)->size = size;
    pthread_barrier_wait(&together);
    return 0;
}

int ncclAllReduce(const void *from, void *to, size_t count, int type, int op, Comm *comm, void *stream) {
    return op || stream ? INVALID_ARGUMENT : add(comm, (Op){ALL_REDUCE, type, 0, from, to, count});
}
int ncclReduce(const void *from, void *to, size_t count, int type, int op, int root, Comm *comm, void *stream) {
    return op || stream ? INVALID_ARGUMENT : add(comm, (Op){REDUCE, type, root, from, to, count});
}
int ncclBroadcast(const void *from, void *to, size_t count, int type, int root, Comm *comm, void *stream) {
    return stream ? INVALID_ARGUMENT : add(comm, (Op){BROADCAST, type, root, from, to, count});
}
int ncclSend(const void *from, size_t count, int type, int peer, Comm *comm, void *stream) {
    return stream ? INVALID_ARGUMENT : add(comm, (Op){SEND, type, peer, from, 0, count});
}
int ncclRecv(void *to, size_t count, int type, int peer, Comm *comm, void *stream) {
    return stream ? INVALID_ARGUMENT : add(comm, (Op){RECEIVE, type, peer, 0, to, count});
}
int ncclGroupStart(void) { in_group = 1; grouped = 0; return 0; }
/* a rank without anything to do in a group still meets the others here, which the real one does not need */
int ncclGroupEnd(void) { in_group = 0; return grouped ? run(grouped) : 0; }
int ncclCommGetAsyncError(Comm *comm, int *error) { (void)comm; *error = async_error; return 0; }
int ncclCommAbort(Comm *comm) { aborts++; is_stuck = 0; free(comm); return 0; }
int ncclCommDestroy(Comm *comm) { free(comm); return 0; }

int cudaSetDevice(int device) { devices_used |= 1 << device; return 0; }
int cudaStreamQuery(void *stream) { return stream ? INVALID_ARGUMENT : is_stuck ? NOT_READY : 0; }
const char *cudaGetErrorString(int code) { (void)code; return "a CUDA error"; }
