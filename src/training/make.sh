#!/usr/bin/env bash
# Makes the model that ships from nothing: corpus, tokenizer, training, export, evaluation. About an hour on two cores.
#   src/training/make.sh WORK_DIRECTORY      (needs python3 with torch, numpy and matplotlib: apt install python3-torch python3-numpy python3-matplotlib)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?usage: make.sh WORK_DIRECTORY}
python=${PYTHON:-/usr/bin/python3}
export PYTHONHASHSEED=0
"$python" -c 'import torch, numpy, matplotlib' || { echo "make.sh: $python needs torch, numpy and matplotlib" >&2; exit 2; }
mkdir -p "$work"
"$python" "$here/prepare.py" "$work/data"
"$python" "$here/train.py" "$work/data" "$work/out"
"$python" "$here/export_gguf.py" "$work/data" "$work/out/model.pt" "$work/out/nano-chat.gguf"
"$python" "$here/evaluate.py" "$work/data" "$work/out"
echo "the model: $work/out/nano-chat.gguf; it ships from src/main/resources/models"
