package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// client makes the same calls as `create` and does nothing else: the least time
// that the AWS SDK for Go takes.
func client(args []string) error {
	if len(args) != 3 || args[0] != "create" {
		return fmt.Errorf("usage: far client create BUCKET USER")
	}
	bucket, user := args[1], args[2]
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	if _, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err != nil {
		return err
	}
	if _, err := s3.NewFromConfig(settings).HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket}); err != nil {
		return err
	}
	users := iam.NewFromConfig(settings)
	if _, err := users.GetUser(ctx, &iam.GetUserInput{UserName: &user}); err == nil {
		return fmt.Errorf("user %s already exists", user)
	}
	if _, err := users.CreateUser(ctx, &iam.CreateUserInput{UserName: &user}); err != nil {
		return err
	}
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}]}`, bucket)
	if _, err := users.PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: &user, PolicyName: aws.String("bench"), PolicyDocument: &policy,
	}); err != nil {
		return err
	}
	key, err := users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: &user})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(key.AccessKey)
}
