#!/usr/bin/env bash
# glibc 2.36: the place of a freed aligned block does not take the next aligned block of the same size.
#
# One expects: a block of 1 MiB that was freed makes room for the next one of 1 MiB, as with malloc.
# What happens: posix_memalign and aligned_alloc look for a place that is larger by the alignment and some bytes, cut the block out of it and give the rest back. The hole that such a block
#   leaves between blocks in use is exactly as large as the block, so it is too small for the next one, and the heap grows instead. Nothing is lost: holes that come to lie side by
#   side join. But a program that frees and asks for the same sizes again may hold nearly twice the memory that it uses, as this one does.
# Who meets it: programs with aligned tensors, such as PyTorch's on CPUs (64 bytes), below the size from which blocks are mappings of their own. That bound starts at 128 KiB and rises to 32 MiB
#   as such mappings are freed. MALLOC_MMAP_THRESHOLD_ keeps the bound low, at the price of
#   page faults.
#
# Needs Debian 12's gcc and glibc. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ldd --version | head -1 | grep -F '2.36' > /dev/null || echo "not glibc 2.36" >&2

cat > "$work/app.c" <<'C'
#define _GNU_SOURCE
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Blocks = 100, Size = 1 << 20 };

static void *aligned_block(void) { void *block; if (posix_memalign(&block, 64, Size)) abort(); return block; }
static void *plain_block(void) { return malloc(Size); }

static void show(const char *name, void *(*make)(void))
{
    void *blocks[Blocks];
    char *small[Blocks];
    for (int i = 0; i < Blocks; i++)
    {
        blocks[i] = make();
        small[i] = malloc(2024);                       // stays, so that the holes do not join
    }
    size_t before = mallinfo2().arena;
    void *freed[Blocks];
    memcpy(freed, blocks, sizeof freed);
    for (int i = 0; i < Blocks; i++)
        free(blocks[i]);
    int again = 0;
    for (int i = 0; i < Blocks; i++)
    {
        blocks[i] = make();
        for (int j = 0; j < Blocks; j++)
            again += blocks[i] == freed[j];
    }
    printf("%s: %d of %d in places of freed ones; the heap grew by %zu MiB\n", name, again, Blocks, (mallinfo2().arena - before) >> 20);
    for (int i = 0; i < Blocks; i++)
    {
        free(blocks[i]);
        free(small[i]);
    }
    malloc_trim(0);
}

int main(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);               // where glibc's own ends up once a block of 32 MiB was freed
    show("malloc", plain_block);
    show("posix_memalign of 64", aligned_block);
}
C

cat > "$work/seen" <<'TXT'
malloc: 100 of 100 in places of freed ones; the heap grew by 0 MiB
posix_memalign of 64: 5 of 100 in places of freed ones; the heap grew by 95 MiB
TXT

gcc -O1 "$work/app.c" -o "$work/app"
"$work/app" | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
