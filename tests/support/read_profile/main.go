// Prints what the AWS SDK for Go finds in profiles, a line of JSON for each.
//
// Each line of standard input is {"credentials": PATH, "config": PATH,
// "profile": NAME}. A refusal is printed as {"error": ...}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
)

type question struct{ Credentials, Config, Profile string }

type answer struct {
	AccessKeyID     string `json:"accessKeyId,omitempty"`
	SecretAccessKey string `json:"secretAccessKey,omitempty"`
	SessionToken    string `json:"sessionToken,omitempty"`
	Region          string `json:"region,omitempty"`
	Error           string `json:"error,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		json.NewEncoder(os.Stdout).Encode(read(asked))
	}
}

func read(asked question) answer {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx,
		config.WithSharedCredentialsFiles([]string{asked.Credentials}),
		config.WithSharedConfigFiles([]string{asked.Config}),
		config.WithSharedConfigProfile(asked.Profile))
	if err != nil {
		return answer{Error: err.Error()}
	}
	keys, err := settings.Credentials.Retrieve(ctx)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{
		AccessKeyID:     keys.AccessKeyID,
		SecretAccessKey: keys.SecretAccessKey,
		SessionToken:    keys.SessionToken,
		Region:          settings.Region,
	}
}
