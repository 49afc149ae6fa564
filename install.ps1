# Installs s3-credentials for the user who runs it:
#   irm https://github.com/s3-credentials/s3-credentials/releases/latest/download/install.ps1 | iex
#
# S3_CREDENTIALS_INSTALL   the folder to put it into
#                          (default: %LOCALAPPDATA%\Programs\s3-credentials)
# S3_CREDENTIALS_VERSION   a version, such as v1.2.3 (default: the latest)
# S3_CREDENTIALS_BASE_URL  where a release's files are (default: GitHub)
& {
  $ErrorActionPreference = 'Stop'
  $ProgressPreference = 'SilentlyContinue'
  [Net.ServicePointManager]::SecurityProtocol = 'Tls12'

  $machine = if ($env:PROCESSOR_ARCHITEW6432) { $env:PROCESSOR_ARCHITEW6432 } else { $env:PROCESSOR_ARCHITECTURE }
  # Windows on ARM runs x86-64 programs.
  if ($machine -notin 'AMD64', 'ARM64') {
    throw "There is no binary for the processor $machine, only for x86-64"
  }
  $name = 's3-credentials-x86_64-pc-windows-msvc.exe'
  $releases = 'https://github.com/s3-credentials/s3-credentials/releases'
  $base = if ($env:S3_CREDENTIALS_BASE_URL) { $env:S3_CREDENTIALS_BASE_URL }
  elseif ($env:S3_CREDENTIALS_VERSION) { "$releases/download/v$($env:S3_CREDENTIALS_VERSION -replace '^v')" }
  else { "$releases/latest/download" }
  $folder = if ($env:S3_CREDENTIALS_INSTALL) { $env:S3_CREDENTIALS_INSTALL }
  else { Join-Path $env:LOCALAPPDATA 'Programs\s3-credentials' }

  New-Item -ItemType Directory -Force -Path $folder | Out-Null
  $draft = Join-Path $folder '.s3-credentials.download.exe'
  try {
    $list = (Invoke-WebRequest -UseBasicParsing "$base/SHA256SUMS").Content
    if ($list -is [byte[]]) { $list = [Text.Encoding]::UTF8.GetString($list) }
    $line = $list -split "`n" | Where-Object { ($_ -split '\s+', 2)[1] -replace '^\*' -eq $name }
    if (-not $line) { throw "The release has no $name" }
    $wanted = ($line -split '\s+')[0]
    Invoke-WebRequest -UseBasicParsing "$base/$name" -OutFile $draft
    $actual = (Get-FileHash -Algorithm SHA256 $draft).Hash.ToLower()
    if ($actual -ne $wanted) {
      throw "The checksum of $name is $actual, and should be $wanted - nothing was installed"
    }
    $program = Join-Path $folder 's3-credentials.exe'
    Move-Item -Force $draft $program
  } finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $draft
  }
  Write-Output "Installed ${program}: $((& $program --version)[0])"

  $path = [Environment]::GetEnvironmentVariable('Path', 'User')
  if (($path -split ';') -notcontains $folder) {
    Write-Output "$folder is not in your PATH: add it, or use the full path"
  }
}
