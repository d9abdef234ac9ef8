// Package promote moves flows between environments: WhatsApp Business Accounts
// on AWS or on flowport servers. A project file says which flows there should
// be, a lock file remembers what was put where, and a plan is the difference
// between both and what an account has.
package promote

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"flowport/flowjson"
)

// Limits of a project.
const (
	maxProject      = 256 << 10 // bytes of the file
	maxEnvironments = 50
	maxFlows        = 1000
	maxFlowName     = 200  // characters; AWS, MetaFlowName
	maxEndpointURI  = 2048 // characters; AWS, MetaFlowEndpointUri
)

// Project is what a flowport.yaml says.
type Project struct {
	path         string
	environments map[string]Environment
	flows        map[string]Flow
}

// Environment is an account to put flows into.
type Environment struct {
	Name     string
	Endpoint string // URL of a flowport server, "aws" for AWS itself; "" for the local one
	Region   string // "" for that of the profile
	WABA     string // id or ARN; "" for the development WABA
	Profile  string // of the AWS configuration; no keys are in the project
}

// Flow is a flow as it should be.
type Flow struct {
	Key  string // what the project calls it
	Name string // what Meta calls it
	// File is the path of its Flow JSON, below the project's folder.
	File       string
	Categories []string // nil leaves them alone; a new flow is OTHER then
	// EndpointURI is the address of its endpoint, by environment.
	EndpointURI map[string]string
}

// Environments are the names of all environments, sorted.
func (p *Project) Environments() []string { return slices.Sorted(maps.Keys(p.environments)) }

// Environment finds an environment. Its error tells which there are.
func (p *Project) Environment(name string) (Environment, error) {
	if e, ok := p.environments[name]; ok {
		return e, nil
	}
	return Environment{}, unknown("environment", name, p.Environments(), p.path)
}

// Flows finds flows by their keys, all of the project if there are no keys; in
// the order of their keys. Its error tells which there are.
func (p *Project) Flows(keys []string) ([]Flow, error) {
	all := slices.Sorted(maps.Keys(p.flows))
	if len(keys) == 0 {
		keys = all
	}
	var found []Flow
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		f, ok := p.flows[key]
		if !ok {
			return nil, unknown("flow", key, all, p.path)
		}
		found = append(found, f)
	}
	return found, nil
}

func unknown(what, name string, known []string, path string) error {
	if near := flowjson.Nearest(name, known); near != "" {
		return fmt.Errorf("there is no %s %q in %s; did you mean %s?", what, name, path, near)
	}
	return fmt.Errorf("there is no %s %q in %s; it has: %s", what, name, path, strings.Join(known, ", "))
}

// LoadProject reads a flowport.yaml. An error about its text begins with path,
// line and column; one of reading it is an [*fs.PathError].
func LoadProject(path string) (*Project, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxProject+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxProject {
		return nil, fmt.Errorf("%s: larger than %d KiB", path, maxProject>>10)
	}
	p, err := parseProject(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	p.path = path
	return p, nil
}

// projectText is the form of the file.
type projectText struct {
	Environments map[string]placed[environmentText] `yaml:"environments"`
	Flows        map[string]placed[flowText]        `yaml:"flows"`
}

type environmentText struct {
	Endpoint placed[string] `yaml:"endpoint"`
	Region   placed[string] `yaml:"region"`
	WABA     placed[string] `yaml:"waba"`
	Profile  placed[string] `yaml:"profile"`
}

type flowText struct {
	File        placed[string]            `yaml:"file"`
	Name        placed[string]            `yaml:"name"`
	Categories  []placed[string]          `yaml:"categories"`
	EndpointURI map[string]placed[string] `yaml:"endpointUri"`
}

// parseProject reads the text of a flowport.yaml. Its errors begin with line
// and column.
func parseProject(text []byte) (*Project, error) {
	var file projectText
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlFault(err)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, errors.New("1:1: there is more than one document in the file")
	}
	switch {
	case len(file.Environments) == 0:
		return nil, errors.New("1:1: there are no environments; write: environments: {dev: {endpoint: http://127.0.0.1:4588}}")
	case len(file.Environments) > maxEnvironments:
		return nil, fmt.Errorf("1:1: there are more than %d environments", maxEnvironments)
	case len(file.Flows) == 0:
		return nil, errors.New("1:1: there are no flows; write: flows: {signup: {file: flows/signup.json}}")
	case len(file.Flows) > maxFlows:
		return nil, fmt.Errorf("1:1: there are more than %d flows", maxFlows)
	}
	p := &Project{environments: map[string]Environment{}, flows: map[string]Flow{}}
	for _, name := range slices.Sorted(maps.Keys(file.Environments)) {
		text := file.Environments[name]
		e, err := text.value.environment(name, text.fault)
		if err != nil {
			return nil, err
		}
		p.environments[name] = e
	}
	names := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(file.Flows)) {
		text := file.Flows[key]
		f, err := text.value.flow(key, text.fault)
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(f.EndpointURI)) {
			if _, ok := p.environments[name]; !ok {
				return nil, text.value.EndpointURI[name].fault("there is no environment %q", name)
			}
		}
		if other, taken := names[f.Name]; taken {
			return nil, text.fault("flow %s has the same name as %s, %q; names are unique in an account", key, other, f.Name)
		}
		names[f.Name] = key
		p.flows[key] = f
	}
	return p, nil
}

// keyForm is what the project may call environments and flows: what needs no
// quotes in a shell.
var keyForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

const keyRule = "write letters, digits, '.', '_' and '-', at most 100"

func (t *environmentText) environment(name string, fault func(string, ...any) error) (Environment, error) {
	if !keyForm.MatchString(name) {
		return Environment{}, fault("%q is no name for an environment: %s", name, keyRule)
	}
	e := Environment{name, t.Endpoint.value, t.Region.value, t.WABA.value, t.Profile.value}
	if e.Endpoint == "aws" && e.WABA == "" {
		return Environment{}, fault("environment %s is on AWS, and needs the id of its account: waba: waba-…", name)
	}
	if e.Endpoint != "" && e.Endpoint != "aws" {
		u, err := url.Parse(e.Endpoint)
		switch {
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
			return Environment{}, t.Endpoint.fault("write a URL such as http://127.0.0.1:4588, or aws")
		case u.User != nil:
			return Environment{}, t.Endpoint.fault("no user and password here: credentials come from the AWS profile")
		}
	}
	return e, nil
}

func (t *flowText) flow(key string, fault func(string, ...any) error) (Flow, error) {
	f := Flow{Key: key, Name: key, File: t.File.value, EndpointURI: map[string]string{}}
	if t.Name.node != nil {
		f.Name = t.Name.value
	}
	switch {
	case !keyForm.MatchString(key):
		return f, fault("%q is no name for a flow in this file: %s; what Meta shows is its key name", key, keyRule)
	case t.File.node == nil:
		return f, fault("flow %s has no file; write: file: flows/%s.json", key, key)
	case !filepath.IsLocal(filepath.FromSlash(f.File)):
		return f, t.File.fault("a file is named from the folder of this file, and stays in it")
	case f.Name == "" || utf8.RuneCountInString(f.Name) > maxFlowName:
		return f, t.Name.fault("a name has 1 to %d characters", maxFlowName)
	case t.Categories != nil && len(t.Categories) == 0:
		return f, fault("flow %s has an empty list of categories; leave categories out, or write one", key)
	}
	for _, c := range t.Categories {
		if !slices.Contains(categories, c.value) {
			return f, c.fault("there is no category %q; they are %s", c.value, strings.Join(categories, ", "))
		}
		if !slices.Contains(f.Categories, c.value) {
			f.Categories = append(f.Categories, c.value)
		}
	}
	for environment, uri := range t.EndpointURI {
		if u, err := url.Parse(uri.value); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(uri.value) > maxEndpointURI {
			return f, uri.fault("an endpoint is an https:// address of at most %d characters, without a password", maxEndpointURI)
		}
		f.EndpointURI[environment] = uri.value
	}
	return f, nil
}

// categories are those that a flow can have; AWS, MetaFlowCategory.
var categories = []string{
	"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "SHOPPING",
	"CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
}

// path of a flow's file, from the working folder.
func (p *Project) filePath(f Flow) string {
	return filepath.Join(filepath.Dir(p.path), filepath.FromSlash(f.File))
}
