#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project of the README's section on embedding, in both languages, as files: snippets.py ROOT FOLDER

Written: CMakeLists.txt, service.cpp, service_zh.cpp. Of what the READMEs say, nothing is changed.
"""
import re
import sys
from pathlib import Path

ROOT, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])


def snippets(readme, heading):
    text = (ROOT / readme).read_text(encoding="utf-8")
    section = text.split(f"\n### {heading}\n")[1].split("\n## ")[0]
    return [re.search(rf"^```{kind}\n(.*?)^```", section, re.M | re.S).group(1) for kind in ("cmake", "cpp")]


cmake, english = snippets("README.md", "Embedding")
cmake_zh, chinese = snippets("README.zh.md", "嵌入")
if cmake != cmake_zh:
    sys.exit("snippets.py: the two READMEs build differently")
FOLDER.mkdir(parents=True, exist_ok=True)
for name, text in (("CMakeLists.txt", cmake), ("service.cpp", english), ("service_zh.cpp", chinese)):
    (FOLDER / name).write_text(text, encoding="utf-8")
