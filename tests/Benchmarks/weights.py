"""The weights that all sides start from: Runner's own, under the names of `peer.py` and `Bare`."""
import json
import os
import re
import shutil

# what a published BERT calls it, what the peers call it
NAMES = [
    (r"bert\.embeddings\.word_embeddings\.weight", "words.weight"),
    (r"bert\.embeddings\.position_embeddings\.weight", "positions.weight"),
    (r"bert\.embeddings\.token_type_embeddings\.weight", "segments.weight"),
    (r"bert\.embeddings\.LayerNorm\.(weight|bias)", r"norm.\1"),
    (r"bert\.encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.(weight|bias)", r"blocks.\1.\2.\3"),
    (r"bert\.encoder\.layer\.(\d+)\.attention\.output\.dense\.(weight|bias)", r"blocks.\1.output.\2"),
    (r"bert\.encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.(weight|bias)", r"blocks.\1.attention_norm.\2"),
    (r"bert\.encoder\.layer\.(\d+)\.intermediate\.dense\.(weight|bias)", r"blocks.\1.up.\2"),
    (r"bert\.encoder\.layer\.(\d+)\.output\.dense\.(weight|bias)", r"blocks.\1.down.\2"),
    (r"bert\.encoder\.layer\.(\d+)\.output\.LayerNorm\.(weight|bias)", r"blocks.\1.norm.\2"),
    (r"cls\.predictions\.transform\.dense\.(weight|bias)", r"transform.\1"),
    (r"cls\.predictions\.transform\.LayerNorm\.(weight|bias)", r"transform_norm.\1"),
    (r"cls\.predictions\.bias", "bias"),
]


def renamed(name):
    """A tensor's name on the peers' side; a name nobody knows is an error, so that no weight is left out."""
    for pattern, replacement in NAMES:
        if re.fullmatch(pattern, name):
            return re.sub(pattern, replacement, name)
    raise ValueError(f"the peers have no weight for {name}")


def rename(source, target):
    """Copies a safetensors file with the peers' names in it."""
    with open(source, "rb") as read, open(target, "wb") as write:
        header = json.loads(read.read(int.from_bytes(read.read(8), "little")))
        header.pop("__metadata__", None)
        text = json.dumps({renamed(name): entry for name, entry in header.items()}).encode()
        text += b" " * (-len(text) % 8)                    # tensors start at multiples of 8
        write.write(len(text).to_bytes(8, "little") + text)
        shutil.copyfileobj(read, write)
    os.remove(source)
