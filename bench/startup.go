package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const startRounds = 15

// startUp measures from the start of the process to its first answer, with
// 100,000 flows in the store (P7).
func startUp(report *strings.Builder, binary string) error {
	report.WriteString("\n### From start to the first answer, 100,000 flows in the store\n\n| engine | time |\n|---|---|\n")
	for _, e := range engines() {
		times, err := startTimes(e, binary)
		if err != nil {
			return err
		}
		fmt.Fprintf(report, "| %s | %v [%v–%v] |\n", e.name, round(quantile(times, 0.5)), round(quantile(times, 0.25)), round(quantile(times, 0.75)))
	}
	return nil
}

func startTimes(e engine, binary string) ([]time.Duration, error) {
	where, remove, err := e.place("start")
	if err != nil {
		return nil, err
	}
	defer remove()
	ones := make([]int, 100_000)
	for i := range ones {
		ones[i] = 1
	}
	flows, err := load(context.Background(), where, ones)
	if err != nil {
		return nil, err
	}
	var times []time.Duration
	for round := range startRounds + 1 {
		start := time.Now()
		p, err := startFlowport(binary, where)
		if err != nil {
			return nil, err
		}
		r, err := getting(p.address, strconv.FormatInt(flows[round*1000], 10))
		if err != nil {
			return nil, err
		}
		c, err := dial(p.address)
		if err != nil {
			return nil, err
		}
		_, err = c.do(r)
		if took := time.Since(start); round > 0 { // the first one also makes the development identity
			times = append(times, took)
		}
		c.conn.Close()
		p.stop()
		if err != nil {
			return nil, err
		}
	}
	return times, nil
}
