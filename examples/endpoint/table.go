package main

import (
	"encoding/json"
	"fmt"
	"sync"
)

// restaurant has tables to book, one at each time of each day.
type restaurant struct {
	mu     sync.Mutex
	booked map[string]bool // by day and time
	over   map[string]bool // flow tokens that a booking was made with
}

func newRestaurant() *restaurant {
	return &restaurant{booked: map[string]bool{"friday 20:00": true}, over: map[string]bool{}}
}

// option is an entry of a list in the flow.
type option struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

var (
	days  = []option{{"thursday", "Thursday"}, {"friday", "Friday"}, {"saturday", "Saturday"}}
	times = []option{{"18:00", "18:00"}, {"20:00", "20:00"}, {"22:00", "22:00"}}
)

// titleOf is the title of a day.
func titleOf(day string) string {
	for _, d := range days {
		if d.ID == day {
			return d.Title
		}
	}
	return day
}

// booking is what the flow sends, more of it with each screen.
type booking struct {
	Day  string `json:"day"`
	Time string `json:"time"`
	Name string `json:"name"`
}

// answer says what follows on a message. It gives every field that a screen
// declares, because a phone refuses an answer without.
func (r *restaurant) answer(m message) (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over[m.FlowToken] {
		return nil, errTokenInvalid
	}
	var b booking
	if len(m.Data) > 0 {
		if err := json.Unmarshal(m.Data, &b); err != nil {
			return nil, err
		}
	}
	switch {
	case m.Action == "INIT", m.Action == "BACK": // of a screen with refresh_on_back: the days may have changed
		return chooseDay(), nil
	case m.Screen == "DAY":
		return r.chooseTime(b.Day, ""), nil
	case m.Screen == "TIME":
		if r.booked[b.Day+" "+b.Time] {
			return r.chooseTime(b.Day, "Somebody else was faster. Please choose another time."), nil
		}
		return answer{"CONFIRM", map[string]string{
			"day": b.Day, "time": b.Time, "name": b.Name,
			"summary": fmt.Sprintf("A table on %s at %s for %s", titleOf(b.Day), b.Time, b.Name),
		}}, nil
	case m.Screen == "CONFIRM":
		r.booked[b.Day+" "+b.Time] = true
		if m.FlowToken != "" {
			r.over[m.FlowToken] = true
		}
		// SUCCESS ends the flow. params come to the chat as a message.
		return answer{"SUCCESS", map[string]any{"extension_message_response": map[string]any{
			"params": map[string]string{"flow_token": m.FlowToken, "day": b.Day, "time": b.Time, "name": b.Name},
		}}}, nil
	}
	return nil, fmt.Errorf("nothing to say to %s on %s", m.Action, m.Screen)
}

func chooseDay() answer {
	return answer{"DAY", map[string]any{"days": days}}
}

// chooseTime offers the times of a day. error_message is shown above the screen
// and is no part of its data.
func (r *restaurant) chooseTime(day, problem string) answer {
	data := map[string]any{"day": day, "times": times}
	if problem != "" {
		data["error_message"] = problem
	}
	return answer{"TIME", data}
}
