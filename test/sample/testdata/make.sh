#!/bin/sh
# Makes the films and pictures of this folder again. They are committed, so that tests need no ffmpeg; it was 5.1.
# still.heic comes out of still-hevc.mp4, which is not kept, by WrapHEIC.
set -eu
cd "$(dirname "$0")"

encode() { ffmpeg -hide_banner -v error -y "$@"; }
exact="-flags:v +bitexact -flags:a +bitexact -fflags +bitexact -map_metadata -1"
small="-f lavfi -i testsrc=size=160x90:rate=10:duration=2"
sound="-f lavfi -i sine=frequency=440:duration=2:sample_rate=22050"
quiet_aac="-c:a aac -b:a 16k -ac 1"

# What a browser plays: h264.mp4 is the film of the demo.
encode -f lavfi -i testsrc=size=320x180:rate=10:duration=3 -c:v libx264 -profile:v baseline -pix_fmt yuv420p -crf 30 \
  -preset veryslow -g 30 -movflags +faststart $exact h264.mp4
encode $small $sound -c:v libx264 -profile:v main -pix_fmt yuv420p -crf 34 $quiet_aac $exact moov-last.mp4
encode $small -c:v libx264 -pix_fmt yuv420p -crf 34 -g 5 -movflags frag_keyframe+empty_moov+default_base_moof $exact \
  fragmented.mp4
encode $small -c:v libaom-av1 -cpu-used 8 -crf 50 -pix_fmt yuv420p $exact av1.mp4
encode $small $sound -c:v libvpx-vp9 -b:v 40k -c:a libopus -b:a 12k $exact vp9.webm
encode $small -c:v libvpx-vp9 -b:v 40k -live 1 -f webm $exact pipe:1 >live.webm
encode $small -c:v libx264 -pix_fmt yuv420p -crf 34 $exact upright.mov
encode -i upright.mov -c copy -metadata:s:v:0 rotate=90 -fflags +bitexact rotated.mov
rm upright.mov

# What it does not play.
encode $small -c:v libx265 -x265-params log-level=none -pix_fmt yuv420p -crf 36 -tag:v hvc1 $exact hevc.mp4
encode $small -c:v libx264 -profile:v high10 -pix_fmt yuv420p10le -crf 36 $exact h264-10bit.mp4
encode $small $sound -c:v libx264 -pix_fmt yuv420p -crf 36 $quiet_aac $exact h264.mkv
encode $small -c:v mpeg4 -q:v 20 $exact mpeg4.avi
encode $small -c:v mpeg2video -q:v 20 -b:v 40k -maxrate 40k -bufsize 100k $exact mpeg2.ts

# Pictures that Go cannot make: red above blue, so that a turn is seen.
halves="-f lavfi -i color=red:size=160x120,drawbox=y=60:h=60:color=blue:t=fill"
encode $halves -frames:v 1 -c:v libaom-av1 -still-picture 1 -crf 40 -cpu-used 6 -pix_fmt yuv420p still.avif
encode $halves -frames:v 1 -c:v libx265 -x265-params log-level=none:keyint=1 -pix_fmt yuv420p -tag:v hvc1 $exact \
  "${1:-/tmp}/still-hevc.mp4"
encode $halves -frames:v 2 -vf "drawbox=enable=gte(n\\,1):w=20:h=20:color=white:t=fill" -c:v libwebp_anim -lossless 1 \
  $exact animated.webp
