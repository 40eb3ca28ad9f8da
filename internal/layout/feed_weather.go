package layout

import (
	"encoding/json"
	"slices"

	"github.com/signate/signate/internal/egress"
)

// Weather is what a service says, as the widget shows it. Temperatures are in degrees Celsius.
type Weather struct {
	Temperature float64      `json:"temperature"`
	Condition   string       `json:"condition"` // clear, partly, cloudy, fog, rain, snow or storm
	Days        []WeatherDay `json:"days"`
}

// WeatherDay is a day of the forecast.
type WeatherDay struct {
	Date      string  `json:"date"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Condition string  `json:"condition"`
}

// readWeather reads the answers of Open-Meteo and of OpenWeather.
func readWeather(body []byte) (any, error) {
	var m struct {
		Current *struct {
			Temperature *float64 `json:"temperature_2m"`
			Code        int      `json:"weather_code"`
		} `json:"current"`
		Units struct {
			Temperature string `json:"temperature_2m"`
		} `json:"current_units"`
		Daily struct {
			Time []string  `json:"time"`
			Code []int     `json:"weather_code"`
			High []float64 `json:"temperature_2m_max"`
			Low  []float64 `json:"temperature_2m_min"`
		} `json:"daily"`
		Main *struct {
			Temperature *float64 `json:"temp"`
		} `json:"main"`
		Weather []struct {
			ID int `json:"id"`
		} `json:"weather"`
	}
	if json.Unmarshal(body, &m) != nil {
		return nil, egress.Reason{Code: "not_json", Text: "The answer is not JSON."}
	}
	out := Weather{Days: []WeatherDay{}}
	switch {
	case m.Current != nil && m.Current.Temperature != nil:
		celsius := func(t float64) float64 { return t }
		if m.Units.Temperature == "°F" {
			celsius = func(t float64) float64 { return (t - 32) / 1.8 }
		}
		out.Temperature, out.Condition = celsius(*m.Current.Temperature), wmo(m.Current.Code)
		for i := range min(len(m.Daily.Time), len(m.Daily.Code), len(m.Daily.High), len(m.Daily.Low), 7) {
			out.Days = append(out.Days, WeatherDay{Date: m.Daily.Time[i], Low: celsius(m.Daily.Low[i]), High: celsius(m.Daily.High[i]), Condition: wmo(m.Daily.Code[i])})
		}
	case m.Main != nil && m.Main.Temperature != nil:
		out.Temperature, out.Condition = *m.Main.Temperature, "clear"
		if out.Temperature > 150 { // no units were asked for: kelvin
			out.Temperature -= 273.15
		}
		if len(m.Weather) > 0 {
			out.Condition = openWeather(m.Weather[0].ID)
		}
	default:
		return nil, egress.Reason{Code: "not_weather", Text: "The answer has no weather in the form of Open-Meteo or OpenWeather."}
	}
	return out, nil
}

// wmo tells what a code of the World Meteorological Organization means.
func wmo(code int) string {
	switch {
	case code == 0:
		return "clear"
	case code <= 2:
		return "partly"
	case code == 3:
		return "cloudy"
	case code == 45 || code == 48:
		return "fog"
	case code >= 95:
		return "storm"
	case code >= 71 && code <= 77 || code == 85 || code == 86:
		return "snow"
	}
	return "rain"
}

// openWeather tells what a code of OpenWeather means.
func openWeather(code int) string {
	switch {
	case code == 800:
		return "clear"
	case slices.Contains([]int{801, 802}, code):
		return "partly"
	case code > 802:
		return "cloudy"
	case code >= 700:
		return "fog"
	case code >= 600:
		return "snow"
	case code >= 300:
		return "rain"
	}
	return "storm"
}
