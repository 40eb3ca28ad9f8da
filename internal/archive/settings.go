package archive

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// kinds are the settings that are carried over, by section, and what they hold.
var kinds = map[string]map[string]string{
	"main": {
		"date_format": "text", "timezone": "text", "use_24_hour_clock": "bool", "display_power_schedule_enabled": "bool",
		"display_power_on_time": "text", "display_power_off_time": "text", "display_power_days": "text",
	},
	"viewer": {
		"audio_output": "text", "debug_logging": "bool", "default_duration": "int", "default_streaming_duration": "int", "player_name": "text",
		"prefer_dark_mode": "bool", "screen_rotation": "int", "show_splash": "bool", "shuffle_playlist": "bool", "verify_ssl": "bool",
	},
}

// parseSettings reads the settings file of a box; what cannot be read is left out.
func parseSettings(text string) map[string]any {
	out := map[string]any{}
	section := ""
	for _, line := range strings.Split(strings.ToValidUTF8(text, ""), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = line[1 : len(line)-1]
			continue
		}
		i := strings.IndexAny(line, "=:")
		if i < 0 || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		key, value := strings.ToLower(strings.TrimSpace(line[:i])), strings.ReplaceAll(strings.TrimSpace(line[i+1:]), "%%", "%")
		if v, known := setting(kinds[section][key], value); known {
			out[key] = v
		}
	}
	return out
}

func setting(kind, value string) (any, bool) {
	switch kind {
	case "text":
		return value, len(value) < 256 && !strings.ContainsRune(value, 0)
	case "int":
		n, err := strconv.ParseInt(value, 10, 64)
		return n, err == nil && n >= 0 && n <= 31_536_000
	case "bool":
		switch strings.ToLower(value) {
		case "1", "yes", "true", "on":
			return true, true
		case "0", "no", "false", "off":
			return false, true
		}
	}
	return nil, false
}

// formatSettings writes a settings file. Secrets have no place in it.
func formatSettings(set map[string]any) string {
	var b strings.Builder
	b.WriteString("[main]\nassetdir = anthias_assets\ndatabase = .anthias/anthias.db\n")
	for _, section := range []string{"main", "viewer"} {
		if section == "viewer" {
			b.WriteString("\n[viewer]\n")
		}
		for _, key := range slices.Sorted(maps.Keys(kinds[section])) {
			switch v := set[key].(type) {
			case nil:
			case bool:
				fmt.Fprintf(&b, "%s = %s\n", key, map[bool]string{true: "on", false: "off"}[v])
			default:
				text := strings.NewReplacer("%", "%%", "\n", " ", "\r", " ").Replace(fmt.Sprint(v))
				fmt.Fprintf(&b, "%s = %s\n", key, text)
			}
		}
	}
	return b.String()
}
