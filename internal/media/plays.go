package media

import (
	"math"
	"slices"
)

// What every current browser plays. HEVC is not in it: it depends on the hardware and its licence.

// Plays tells whether browsers play films of a type and codec. Profiles that they do not play have the same names.
func Plays(mime, video string) bool {
	switch mime {
	case typeMP4.MIME, "video/quicktime", "video/3gpp":
		return playsInMP4(video, "")
	case typeWebM.MIME:
		return playsInWebM(video, "")
	}
	return false
}

func playsInMP4(video, audio string) bool {
	return slices.Contains([]string{"h264", "vp9", "av1"}, video) &&
		slices.Contains([]string{"", "aac", "mp3", "opus", "flac"}, audio)
}

func playsInWebM(video, audio string) bool {
	return slices.Contains([]string{"vp8", "vp9", "av1"}, video) &&
		slices.Contains([]string{"", "opus", "vorbis"}, audio)
}

// frameRate drops rates that only come of broken time stamps, and rounds the others to thousandths.
func frameRate(fps float64) float64 {
	if math.IsNaN(fps) || fps <= 0 || fps > 1000 {
		return 0
	}
	return math.Round(fps*1000) / 1000
}

// seconds drops lengths that only come of broken fields: no film lasts a month.
func seconds(s float64) float64 {
	if math.IsNaN(s) || s <= 0 || s > 31*24*3600 {
		return 0
	}
	return s
}
