#!/bin/sh
# Uploads each picture of a folder and posts links to its sizes, and nothing but links. Keeps no state of its own:
# what is stored is in the session, what is left to post is in the folder. It can be killed at any moment and started
# again, here or on another computer: a picture is stored once, and posted at least once.
#
# usage: bot.example.sh INBOX POSTED COMMAND…
# The command gets the links to one picture's sizes on standard input, one a line.
set -eu
inbox=$1
posted=$2
shift 2
for picture in "$inbox"/*; do
  [ -f "$picture" ] || continue
  # A picture that cannot be stored or converted now stays for the next run.
  answer=$(latchkey put "$picture" --session Bot --wait --links) || continue
  printf '%s\n' "$answer" | sed -n 's|^  [^ ]*  \(https\{0,1\}://[^ ]*\)$|\1|p' | "$@"
  mv "$picture" "$posted/"
done
